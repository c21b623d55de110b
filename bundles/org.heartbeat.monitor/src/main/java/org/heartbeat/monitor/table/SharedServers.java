// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.heartbeat.internal.log.LimitedLog;
import org.heartbeat.monitor.aging.Thresholds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs servers that have two senders: once when it notices one, and once when it is over. Aging thread only. */
final class SharedServers {

    private static final Logger LOG = LoggerFactory.getLogger(SharedServers.class);

    private final LimitedLog lines;
    private final Set<Server> shared = new HashSet<>();

    SharedServers(LongSupplier clock) {
        lines = new LimitedLog("Servers with two senders", LOG::warn, clock);
    }

    /** Checks one server; returns whether a second sender appeared or disappeared. */
    boolean check(Server server, Thresholds thresholds) {
        boolean isShared = server.hasTwoSenders(thresholds);
        if (isShared ? !shared.add(server) : !shared.remove(server)) {
            return false;
        }
        if (lines.hasRoom()) {
            String line = isShared
                    ? "Two senders beat as " + server + ", for example a machine and its clone (expected: an address or a"
                            + " HeartbeatPort of its own for each)"
                    : "Only one sender beats as " + server + " now";
            lines.add(() -> line);
        }
        return true;
    }

    /** Writes the pending lines, and forgets servers that have left the table. */
    void write() {
        shared.removeIf(Server::isForgotten);
        lines.write();
    }
}
