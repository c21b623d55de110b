// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.monitor.aging.Thresholds;
import org.slf4j.LoggerFactory;

/**
 * Detects that most servers fell silent at once: then the network of this machine is to blame, and none of them becomes stale. One
 * thread checks; any thread may read the result.
 */
final class MassSilence {

    /** With fewer servers, it means nothing if most are silent. */
    private static final int FEWEST_KNOWN = 3;

    /** A single silent server is never most of them, even if the others are not due yet. */
    private static final int FEWEST_SILENT = 2;

    private final LongSupplier clock;
    private final OutageLog log;
    /** Checking thread only. */
    private boolean lasts;

    /** When it was last detected; null if it never was. */
    private volatile Long detected;

    MassSilence(LongSupplier clock) {
        this.clock = clock;
        log = new OutageLog(LoggerFactory.getLogger(MassSilence.class), "Heartbeats", clock);
    }

    /** Returns the nanoseconds since it was last detected; {@link Long#MAX_VALUE} if it never was. */
    long since(long now) {
        Long last = detected;
        return last == null ? Long.MAX_VALUE : now - last;
    }

    /**
     * Checks whether most servers are silent.
     *
     * @param silent the servers that have been silent for so long that they would be stale
     * @param overdue the servers whose next beat is late
     * @param servers all servers of the table
     */
    void check(Thresholds thresholds, List<Server> silent, List<Server> overdue, ServersByAddress servers) {
        if (silent.isEmpty() && !log.isFailing()) {
            return;
        }
        int missing = silent.size() + overdue.size();
        // a beat that arrived before the last of them fell silent does not prove that beats still arrive
        long since = Stream.concat(silent.stream(), overdue.stream())
                .mapToLong(server -> server.age(thresholds))
                .min()
                .orElse(Long.MAX_VALUE);
        long heard = servers.all().filter(server -> server.isHeard(thresholds, since)).count();
        lasts = servers.size() >= FEWEST_KNOWN
                && missing >= FEWEST_SILENT
                && missing > heard
                && (lasts || !silent.isEmpty());
        if (lasts) {
            detected = clock.getAsLong();
        }
        if (lasts && !log.isFailing()) {
            log.failing(missing + " of " + servers.size() + " servers fell silent at once. Check the network of this machine: until"
                    + " HeartbeatForgetAfter the servers keep their state");
        } else if (!lasts && heard > missing) {
            log.recovered("most servers beat again");
        }
    }
}
