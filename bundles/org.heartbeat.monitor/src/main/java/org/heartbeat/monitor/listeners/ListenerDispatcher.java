// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.listeners;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerListener;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.osgi.EnduringThread;
import org.heartbeat.monitor.table.Server;
import org.heartbeat.monitor.table.ServerObserver;
import org.heartbeat.monitor.table.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one listener after changes of servers, on a thread of its own. It remembers what it delivered last for each server, and
 * keeps no queue of events: however slow the listener is, its memory is bounded by the size of the table.
 */
final class ListenerDispatcher implements ServerObserver, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ListenerDispatcher.class);

    /** Marks a server whose first event is about to be delivered. */
    private static final Delivered NEW = new Delivered(0, false, false);

    private final Table table;
    private final EventConsumer consumer;
    private final boolean turnsOnly;
    private final OutageLog failures;
    private final Set<Server> marked = ConcurrentHashMap.newKeySet();
    private final Map<Server, Delivered> delivered = new ConcurrentHashMap<>();
    private final EnduringThread thread;

    /** Whether there was no memory to mark a server; then any server may have changed. */
    private volatile boolean lostMarks;

    /** What was delivered last for a server. */
    private record Delivered(int version, boolean stale, boolean draining) {}

    /** Receives events. */
    @FunctionalInterface
    interface EventConsumer {

        /** Called after a change of a server; {@code drainChanged} if it began or ceased to drain since the last call. */
        void accept(ServerEvent event, boolean drainChanged);
    }

    /** Starts to call a listener, first for each server in the table. */
    ListenerDispatcher(Table table, ServerListener listener) {
        this(table, listener.getClass().getName(), (event, drainChanged) -> listener.serverChanged(event), false);
    }

    /** Starts to log servers that appear, leave or drain, and those that become stale. */
    ListenerDispatcher(Table table, ServerLog log) {
        this(table, "log", log, true);
    }

    private ListenerDispatcher(Table table, String name, EventConsumer consumer, boolean turnsOnly) {
        this.table = table;
        this.consumer = consumer;
        this.turnsOnly = turnsOnly;
        failures = new OutageLog(LOG, name);
        thread = new EnduringThread("heartbeat-monitor-listener " + name, LOG, this::deliverMarked);
        thread.start();
        table.observe(this);
    }

    /** Marks a server that may have changed. Does not wait, and throws nothing. */
    @Override
    public void changed(Server server, boolean isTurn) {
        if (!isTurn && turnsOnly) {
            return;
        }
        try {
            if (server.isForgotten() && !delivered.containsKey(server)) {
                // it came and left before the listener was called for it
                marked.remove(server);
                if (server.isForgotten()) {
                    return;
                }
            }
            if (marked.add(server)) {
                thread.wake();
            }
        } catch (Throwable e) {
            // no memory: a server that died meanwhile would seem up forever
            lostMarks = true;
            thread.wake();
        }
    }

    /** Stops. The listener is not called again; a call in progress may finish. */
    @Override
    public void close() {
        table.ignore(this);
        thread.interrupt();
    }

    /** Returns the number of servers that it holds. */
    int size() {
        return delivered.size() + marked.size();
    }

    /** Waits for its thread to end after {@link #close}, no longer than this; returns whether it has ended. */
    boolean join(Duration longest) {
        return thread.join(longest);
    }

    private long deliverMarked() {
        if (lostMarks) {
            lostMarks = false;
            try {
                marked.addAll(delivered.keySet());
                table.forEach(marked::add);
            } catch (Throwable e) {
                lostMarks = true;
                throw e;
            }
        }
        for (Server server : marked) {
            if (thread.isClosed()) {
                break;
            }
            marked.remove(server);
            deliver(server);
        }
        return marked.isEmpty() ? Long.MAX_VALUE : 0;
    }

    private void deliver(Server server) {
        ServerEvent event;
        boolean drainChanged;
        try {
            int version = server.version();
            // before the snapshot, so that a thread that forgets the server meanwhile sees that it was delivered
            Delivered last = delivered.putIfAbsent(server, NEW);
            Delivered before = last == NEW ? null : last;
            ServerStatus now = table.status(server);
            boolean stale = now.state() == ServerState.STALE;
            Delivered after = new Delivered(version, stale, now.state() == ServerState.DRAINING);
            drainChanged = after.draining != (before != null && before.draining);
            if (server.isForgotten()) {
                event = before == null ? null : new ServerEvent(ServerEvent.Type.DOWN, now);
                delivered.remove(server);
            } else {
                event = event(before, after, now);
                delivered.put(server, after);
            }
        } catch (Throwable e) {
            lostMarks = true;
            throw e;
        }
        if (event != null) {
            call(event, drainChanged);
        }
    }

    /** Returns null if there is nothing new. */
    private static ServerEvent event(Delivered before, Delivered after, ServerStatus now) {
        if (after.equals(before) || after.stale && before != null && before.stale) {
            return null;
        }
        return new ServerEvent(
                after.stale
                        ? ServerEvent.Type.STALE
                        : before == null || before.stale ? ServerEvent.Type.UP : ServerEvent.Type.CHANGED,
                now);
    }

    private void call(ServerEvent event, boolean drainChanged) {
        try {
            consumer.accept(event, drainChanged);
            failures.recovered("the listener works again");
        } catch (Throwable e) {
            // including an Error: its classes may be missing while its bundle is updated
            failures.failing("the listener failed", e);
        }
        // a listener may leave its thread interrupted
        Thread.interrupted();
    }
}
