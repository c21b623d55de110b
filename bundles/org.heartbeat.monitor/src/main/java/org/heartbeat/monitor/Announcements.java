// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerListener;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one listener what happens to servers, on a thread of its own. It keeps for each server what the listener was told
 * last, and not what there would have been to tell: however slow the listener is, that grows no larger than the table.
 */
final class Announcements implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

    private final Table table;
    private final ServerListener listener;
    private final Set<Server> marked = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Server> queue = new LinkedBlockingQueue<>();
    private final Map<Server, ServerStatus> told = new HashMap<>();
    private final Thread thread;

    /** Begins; what is in the table is told once it is marked. */
    Announcements(Table table, ServerListener listener, ThreadFactory threads) {
        this.table = table;
        this.listener = listener;
        thread = threads.newThread(this::run);
        thread.start();
    }

    /** Something may have happened to this server. Waits for nothing. */
    void mark(Server server) {
        if (marked.add(server)) {
            queue.add(server);
        }
    }

    /** Ends; the listener is not called any more, or at most finishes the call that it is in. */
    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Server server = queue.take();
                marked.remove(server);
                announce(server);
            }
        } catch (InterruptedException e) {
            // closed
            Thread.currentThread().interrupt();
        }
    }

    private void announce(Server server) {
        ServerStatus before = told.get(server);
        ServerStatus now = table.status(server);
        ServerEvent.Type type;
        if (server.isForgotten()) {
            told.remove(server);
            type = before == null ? null : ServerEvent.Type.DOWN;
        } else {
            told.put(server, now);
            type = change(before, now);
        }
        if (type != null) {
            tell(new ServerEvent(type, now));
        }
    }

    private static ServerEvent.Type change(ServerStatus before, ServerStatus now) {
        boolean wasStale = before != null && before.state() == ServerState.STALE;
        if (now.state() == ServerState.STALE) {
            return wasStale ? null : ServerEvent.Type.STALE;
        }
        if (before == null || wasStale) {
            return ServerEvent.Type.UP;
        }
        boolean same = before.workers().equals(now.workers()) && before.variables().equals(now.variables());
        return same ? null : ServerEvent.Type.CHANGED;
    }

    private void tell(ServerEvent event) {
        try {
            listener.serverChanged(event);
        } catch (RuntimeException e) {
            LOG.error("{}: listener failed on {} of {}", listener, event.type(), event.server().address(), e);
        }
    }
}
