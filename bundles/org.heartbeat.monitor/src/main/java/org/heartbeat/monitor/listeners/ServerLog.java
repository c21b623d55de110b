// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.listeners;

import java.util.function.LongSupplier;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.log.LimitedLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs servers that appear, leave, drain or become stale, a few lines a minute. */
final class ServerLog implements ListenerDispatcher.EventConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(ServerLog.class);

    private final LimitedLog lines;

    /** Creates a log with this clock, in nanoseconds. */
    ServerLog(LongSupplier clock) {
        lines = new LimitedLog("Changes of servers", LOG::info, clock);
    }

    @Override
    public void accept(ServerEvent event, boolean drainChanged) {
        if ((drainChanged || event.type() != ServerEvent.Type.CHANGED) && lines.hasRoom()) {
            lines.add(() -> line(event, drainChanged));
            lines.write();
        }
    }

    /** Writes the number of lines that were left out, once a minute is over. */
    void write() {
        lines.write();
    }

    private static String line(ServerEvent event, boolean drainChanged) {
        ServerStatus server = event.server();
        String silent = ": silent for " + Values.text(server.age());
        return "Server " + server.id() + switch (event.type()) {
            case UP, CHANGED -> server.state() == ServerState.DRAINING
                    ? " is draining and gets no new requests"
                    : (drainChanged ? " is back in service" : " is up") + ": ready=" + server.workers().ready() + " busy="
                            + server.workers().busy();
            case STALE -> " is stale" + silent + " (" + server.staleReason() + ")";
            case DOWN -> " has left the table" + silent;
        };
    }
}
