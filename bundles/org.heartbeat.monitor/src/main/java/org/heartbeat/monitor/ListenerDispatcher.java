// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one listener what happens to servers, on a thread of its own. Of each server it keeps what the listener was told last,
 * and not what is still to be told: however slow the listener is, that grows no larger than the table.
 */
final class ListenerDispatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ListenerDispatcher.class);

    /** Stands for what is about to be told for the first time. */
    private static final Told NEW = new Told(0, false, false);

    private final Table table;
    private final Target target;
    private final OutageLog failures;
    private final Set<Server> marked = ConcurrentHashMap.newKeySet();
    private final Map<Server, Told> told = new ConcurrentHashMap<>();
    private final EnduringThread thread;

    /** Whether there was no memory for a mark; then any server may have changed. */
    private volatile boolean lostMarks;

    /** What a listener was told of a server last. */
    private record Told(int version, boolean stale, boolean draining) {}

    /** Who is told. */
    @FunctionalInterface
    interface Target {

        /**
         * Something happened to a server.
         *
         * @param turned whether it began or ceased to drain since it was told last
         */
        void tell(ServerEvent event, boolean turned);
    }

    /** Begins for a listener. */
    ListenerDispatcher(Table table, ServerListener listener) {
        this(table, listener.getClass().getName(), (event, turned) -> listener.serverChanged(event));
    }

    /** Begins; what is in the table is told once it is marked. */
    ListenerDispatcher(Table table, String name, Target target) {
        this.table = table;
        this.target = target;
        failures = new OutageLog(LOG, name);
        thread = new EnduringThread("heartbeat-monitor-listener " + name, LOG, this::tellMarked);
        thread.start();
    }

    /** Something may have happened to this server. Waits for nothing, and throws nothing. */
    void mark(Server server) {
        try {
            if (server.isForgotten() && !told.containsKey(server)) {
                // it came and went, and the listener has heard of neither
                marked.remove(server);
                if (server.isForgotten()) {
                    return;
                }
            }
            if (marked.add(server)) {
                thread.wake();
            }
        } catch (Throwable e) {
            // no memory: a server that died meanwhile would count as up for ever
            lostMarks = true;
            thread.wake();
        }
    }

    /** Ends; the listener is not called any more, or at most finishes the call that it is in. */
    @Override
    public void close() {
        thread.interrupt();
    }

    /** How many servers it holds, told or to be told. */
    int size() {
        return told.size() + marked.size();
    }

    /** Waits at most so long until its thread has ended after {@link #close}; returns whether it has. */
    boolean join(Duration longest) {
        return thread.join(longest);
    }

    private long tellMarked() {
        if (lostMarks) {
            lostMarks = false;
            try {
                marked.addAll(told.keySet());
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
            tell(server);
        }
        return marked.isEmpty() ? Long.MAX_VALUE : 0;
    }

    private void tell(Server server) {
        ServerEvent event;
        boolean turned;
        try {
            int version = server.version();
            // before it is looked at, so that whoever forgets it meanwhile finds that it was told
            Told last = told.putIfAbsent(server, NEW);
            Told before = last == NEW ? null : last;
            ServerStatus now = table.status(server);
            boolean stale = now.state() == ServerState.STALE;
            Told after = new Told(version, stale, now.state() == ServerState.DRAINING);
            turned = after.draining != (before != null && before.draining);
            if (server.isForgotten()) {
                event = before == null ? null : new ServerEvent(ServerEvent.Type.DOWN, now);
                told.remove(server);
            } else {
                event = event(before, after, now);
                told.put(server, after);
            }
        } catch (Throwable e) {
            lostMarks = true;
            throw e;
        }
        if (event != null) {
            tell(event, turned);
        }
    }

    /** Null where there is nothing new to tell. */
    private static ServerEvent event(Told before, Told after, ServerStatus now) {
        if (after.equals(before) || after.stale && before != null && before.stale) {
            return null;
        }
        return new ServerEvent(
                after.stale
                        ? ServerEvent.Type.STALE
                        : before == null || before.stale ? ServerEvent.Type.UP : ServerEvent.Type.CHANGED,
                now);
    }

    private void tell(ServerEvent event, boolean turned) {
        try {
            target.tell(event, turned);
            failures.recovered("the listener works again");
        } catch (Throwable e) {
            // an Error of its classes too, which may be missing while its bundle is updated
            failures.failing("the listener failed", e);
        }
        // a listener may leave its thread interrupted
        Thread.interrupted();
    }
}
