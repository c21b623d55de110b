// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.util.function.LongSupplier;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerListener;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.log.LimitedLog;
import org.heartbeat.internal.net.Addresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes into the log who comes and who goes, some lines a minute. */
final class ServerLog implements ServerListener {

    private static final Logger LOG = LoggerFactory.getLogger(ServerLog.class);

    private final LimitedLog lines;

    ServerLog(LongSupplier clock) {
        lines = new LimitedLog("Servers that came or went", LOG::info, clock);
    }

    @Override
    public void serverChanged(ServerEvent event) {
        if (event.type() != ServerEvent.Type.CHANGED && lines.hasRoom()) {
            lines.add(() -> line(event));
            lines.write();
        }
    }

    /** Writes how many lines were left out, where a minute is over. */
    void write() {
        lines.write();
    }

    private static String line(ServerEvent event) {
        ServerStatus server = event.server();
        String name = "Server " + Addresses.text(server.address(), server.port());
        return switch (event.type()) {
            case UP, CHANGED -> name + " is up: ready=" + server.workers().ready() + " busy=" + server.workers().busy();
            case STALE -> name + " is stale: silent for " + server.age().toSeconds() + " s";
            case DOWN -> name + " has left the table: silent for " + server.age().toSeconds() + " s";
        };
    }
}
