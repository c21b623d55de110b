// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.heartbeat.internal.log.LimitedLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs which servers have two senders, once when that is noticed and once when it is over. For the thread that ages. */
final class SharedServers {

    private static final Logger LOG = LoggerFactory.getLogger(SharedServers.class);

    private final LimitedLog lines;
    private final Set<Server> shared = new HashSet<>();

    SharedServers(LongSupplier clock) {
        lines = new LimitedLog("Servers with two senders", LOG::warn, clock);
    }

    /** Looks at one server; returns whether a second sender came or went. */
    boolean look(Server server, Moment moment) {
        boolean isShared = server.hasTwoSenders(moment);
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

    /** Writes what there is to say, and forgets servers that have left the table. */
    void write() {
        shared.removeIf(Server::isForgotten);
        lines.write();
    }
}
