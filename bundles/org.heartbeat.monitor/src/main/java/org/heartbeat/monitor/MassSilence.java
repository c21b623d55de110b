// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.heartbeat.internal.log.OutageLog;
import org.slf4j.LoggerFactory;

/**
 * Tells whether most servers fell silent at once: then it is our own network, and none of them is given up. Looked for by one
 * thread; any may ask for the result.
 */
final class MassSilence {

    /** Fewer than this, and it is no wonder if most are silent. */
    private static final int FEWEST_KNOWN = 3;

    /** One that is silent alone is not most, also where the others are not due yet. */
    private static final int FEWEST_SILENT = 2;

    private final LongSupplier clock;
    private final OutageLog log;
    private boolean lasts;

    /** When it was seen last; null where it never was. */
    private volatile Long seen;

    /** A mass silence that has not been seen. */
    MassSilence(LongSupplier clock) {
        this.clock = clock;
        log = new OutageLog(LoggerFactory.getLogger(MassSilence.class), "Heartbeats", clock);
    }

    /** Nanoseconds since it was seen last; the most there is where it never was. */
    long since(long now) {
        Long last = seen;
        return last == null ? Long.MAX_VALUE : now - last;
    }

    /**
     * Looks for it.
     *
     * @param silent those that have been silent for so long that they would be stale
     * @param overdue those whose next beat should have come
     * @param known how many servers there are
     * @param all gives all servers
     */
    void look(Moment moment, List<Server> silent, List<Server> overdue, int known, Consumer<Consumer<Server>> all) {
        if (silent.isEmpty() && !log.isFailing()) {
            return;
        }
        int missing = silent.size() + overdue.size();
        // one that was heard before the last of them fell silent does not tell whether anybody is heard now
        long since = Stream.concat(silent.stream(), overdue.stream())
                .mapToLong(server -> server.age(moment))
                .min()
                .orElse(Long.MAX_VALUE);
        int[] heard = {0};
        all.accept(server -> heard[0] += server.isHeard(moment, since) ? 1 : 0);
        lasts = known >= FEWEST_KNOWN
                && missing >= FEWEST_SILENT
                && missing > heard[0]
                && (lasts || !silent.isEmpty());
        if (lasts) {
            seen = clock.getAsLong();
        }
        if (lasts && !log.isFailing()) {
            log.failing(missing + " of " + known + " servers fell silent at once; is it this machine's own network? They are"
                    + " kept as they were until HeartbeatForgetAfter");
        } else if (!lasts && heard[0] > missing) {
            log.recovered("most servers are heard again");
        }
    }
}
