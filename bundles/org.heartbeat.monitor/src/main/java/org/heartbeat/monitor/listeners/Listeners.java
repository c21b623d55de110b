// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.listeners;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.heartbeat.api.monitor.ServerListener;
import org.heartbeat.monitor.table.Table;

/** The listeners of a table, each with a dispatcher of its own, and the log. For any thread. */
public final class Listeners implements AutoCloseable {

    private final Table table;
    private final ServerLog log;
    private final ListenerDispatcher logDispatcher;

    /** By id; guarded by this. */
    private final Map<Object, ListenerDispatcher> dispatchers = new HashMap<>();

    /** Starts to log the changes of a table, with this clock in nanoseconds. */
    public Listeners(Table table, LongSupplier clock) {
        this.table = table;
        log = new ServerLog(clock);
        logDispatcher = new ListenerDispatcher(table, log);
    }

    public synchronized void add(Object id, ServerListener listener) {
        dispatchers.put(id, new ListenerDispatcher(table, listener));
    }

    public synchronized void remove(Object id) {
        dispatchers.remove(id).close();
    }

    /** Writes pending lines to the log. */
    public void log() {
        log.write();
    }

    @Override
    public synchronized void close() {
        logDispatcher.close();
        dispatchers.values().forEach(ListenerDispatcher::close);
    }
}
