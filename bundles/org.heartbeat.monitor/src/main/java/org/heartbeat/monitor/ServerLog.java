// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.util.function.LongSupplier;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.log.LimitedLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes into the log who comes and who goes, some lines a minute. */
final class ServerLog implements ListenerDispatcher.Target {

    private static final Logger LOG = LoggerFactory.getLogger(ServerLog.class);

    private final LimitedLog lines;

    ServerLog(LongSupplier clock) {
        lines = new LimitedLog("Servers that came or went", LOG::info, clock);
    }

    @Override
    public void tell(ServerEvent event, boolean turned) {
        if ((turned || event.type() != ServerEvent.Type.CHANGED) && lines.hasRoom()) {
            lines.add(() -> line(event, turned));
            lines.write();
        }
    }

    /** Writes how many lines were left out, where a minute is over. */
    void write() {
        lines.write();
    }

    private static String line(ServerEvent event, boolean turned) {
        ServerStatus server = event.server();
        String silent = ": silent for " + Values.text(server.age());
        return "Server " + server.id() + switch (event.type()) {
            case UP, CHANGED -> server.state() == ServerState.DRAINING
                    ? " drains and is given nothing new"
                    : (turned ? " takes work again" : " is up") + ": ready=" + server.workers().ready() + " busy="
                            + server.workers().busy();
            case STALE -> " is stale" + silent + " (" + server.staleReason() + ")";
            case DOWN -> " has left the table" + silent;
        };
    }
}
