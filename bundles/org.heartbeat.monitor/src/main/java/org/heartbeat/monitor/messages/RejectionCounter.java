// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.messages;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.RecentRejections;

/**
 * Counts the messages rejected for one reason: since the start, and during the last ten minutes. For any thread; uses the same
 * memory however many there are.
 */
final class RejectionCounter {

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final int MINUTES = 10;

    private final Receipt.Outcome outcome;
    private final String reason;
    private final LongSupplier clock;
    private final long start;

    // guarded by this
    private final long[] counts = new long[MINUTES];
    private long minute;
    private long total;
    private InetAddress lastSource;
    private long last;

    /** Creates a counter with this clock, in nanoseconds. */
    RejectionCounter(Receipt.Outcome outcome, String reason, LongSupplier clock) {
        this.outcome = outcome;
        this.reason = reason;
        this.clock = clock;
        start = clock.getAsLong();
    }

    synchronized void count(InetAddress source) {
        last = clock.getAsLong();
        advance(last);
        counts[(int) (minute % MINUTES)]++;
        total++;
        lastSource = source;
    }

    private void advance(long now) {
        long current = (now - start) / MINUTE;
        for (long next = Math.max(minute, current - MINUTES) + 1; next <= current; next++) {
            counts[(int) (next % MINUTES)] = 0;
        }
        minute = Math.max(minute, current);
    }

    /** Returns the number of messages since the start. */
    synchronized long total() {
        return total;
    }

    /** Returns the messages of this minute and the nine before; empty if there are none, or if they were accepted. */
    synchronized Optional<RecentRejections> recent() {
        long now = clock.getAsLong();
        advance(now);
        long count = Arrays.stream(counts).sum();
        return count == 0 || outcome == Receipt.Outcome.ACCEPTED
                ? Optional.empty()
                : Optional.of(new RecentRejections(
                        outcome, reason, count, lastSource, Duration.ofNanos(Math.max(0, now - last))));
    }

    /** Returns the totals by reason, without zeros; not modifiable. */
    static Map<String, Long> totals(Collection<RejectionCounter> counters) {
        Map<String, Long> totals = new LinkedHashMap<>();
        for (RejectionCounter each : counters) {
            long total = each.total();
            if (total > 0) {
                totals.put(each.reason, total);
            }
        }
        return Collections.unmodifiableMap(totals);
    }
}
