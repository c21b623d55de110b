// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerListener;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.osgi.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one listener what happens to servers, on a thread of its own. Of each server it keeps a number that says what the
 * listener was told last, and not what there would be to tell: however slow the listener is, that grows no larger than the
 * table.
 */
final class ListenerDispatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ListenerDispatcher.class);

    private static final int STALE = 1;
    private static final int DRAINING = 2;

    private final Table table;
    private final Target target;
    private final String name;
    private final Set<Server> marked = ConcurrentHashMap.newKeySet();

    /** The {@link Server#version} that was told last, four times, and {@link #STALE} or {@link #DRAINING} where it was. */
    private final Map<Server, Integer> told = new ConcurrentHashMap<>();

    private final Thread thread;
    private volatile boolean closed;

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
        this.name = name;
        thread = Threads.named("heartbeat-monitor-listener " + name).newThread(this::run);
        thread.start();
    }

    /** Something may have happened to this server. Waits for nothing. */
    void mark(Server server) {
        if (server.isForgotten() && !told.containsKey(server)) {
            // it came and went, and the listener has heard of neither
            marked.remove(server);
            if (server.isForgotten()) {
                return;
            }
        }
        if (marked.add(server)) {
            LockSupport.unpark(thread);
        }
    }

    /** Ends; the listener is not called any more, or at most finishes the call that it is in. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    /** How many servers it holds, told or to be told. */
    int size() {
        return told.size() + marked.size();
    }

    /** Waits until its thread has ended after {@link #close}. */
    void join() throws InterruptedException {
        thread.join();
    }

    private void run() {
        while (!closed) {
            // not whether it is interrupted: a listener may leave its thread so, or not
            Thread.interrupted();
            if (marked.isEmpty()) {
                LockSupport.park(this);
            }
            for (Server server : marked) {
                if (closed) {
                    return;
                }
                marked.remove(server);
                tell(server);
            }
        }
    }

    private void tell(Server server) {
        try {
            int version = server.version() << 2;
            // before it is looked at, so that who forgets it meanwhile finds that it was told
            Integer before = told.put(server, version);
            ServerStatus now = table.status(server);
            boolean draining = now.state() == ServerState.DRAINING;
            ServerEvent.Type type;
            if (server.isForgotten()) {
                told.remove(server);
                type = before == null ? null : ServerEvent.Type.DOWN;
            } else if (now.state() == ServerState.STALE) {
                told.put(server, version | STALE);
                type = was(STALE, before) ? null : ServerEvent.Type.STALE;
            } else {
                int at = draining ? version | DRAINING : version;
                told.put(server, at);
                type = before == null || was(STALE, before)
                        ? ServerEvent.Type.UP
                        : before == at ? null : ServerEvent.Type.CHANGED;
            }
            if (type != null) {
                target.tell(new ServerEvent(type, now), draining != was(DRAINING, before));
            }
        } catch (Throwable e) {
            // an Error of its classes too, which may be missing while its bundle is updated
            LOG.error("{}: listener failed on {}", name, server, e);
        }
    }

    private static boolean was(int flag, Integer told) {
        return told != null && (told & flag) != 0;
    }
}
