// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.beat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The balancers that poll this Karaf instead of receiving its beats, and how often they do. Each poll is a lease of one minute, in
 * which the sender measures even without targets and a stopping Karaf waits for the balancer. For any thread.
 */
final class Pollers {

    private static final long LEASE = Duration.ofMinutes(1).toNanos();
    /** A balancer that polls for several backends does so more often than for each of them. */
    private static final long FASTEST = Duration.ofSeconds(2).toNanos();
    private static final long SLOWEST = Duration.ofSeconds(6).toNanos();
    /** Beyond this number, the poller that polled least recently is forgotten. */
    private static final int MOST = 100;

    private final LongSupplier clock;
    // guarded by this
    private final Map<String, Polls> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Polls> eldest) {
            return size() > MOST;
        }
    };

    /** The time of a poller's last poll, and the time between that and the poll before. */
    private record Polls(long last, long interval) {}

    /** Creates an empty set; the clock counts nanoseconds, as {@link System#nanoTime}. */
    Pollers(LongSupplier clock) {
        this.clock = clock;
    }

    /** Records a poll. */
    synchronized void polled(String poller) {
        long now = clock.getAsLong();
        known.merge(poller, new Polls(now, SLOWEST), (before, poll) -> new Polls(now, now - before.last));
    }

    /** Returns whether any balancer has polled within the last minute. */
    boolean isPolled() {
        return !reaction().isZero();
    }

    /**
     * Returns the time in which all balancers that polled within the last minute have polled again, two to six seconds; zero if
     * none polled.
     */
    synchronized Duration reaction() {
        long now = clock.getAsLong();
        return Duration.ofNanos(known.values().stream()
                .filter(polls -> now - polls.last <= LEASE)
                .mapToLong(polls -> Math.max(FASTEST, Math.min(2 * polls.interval, SLOWEST)))
                .max()
                .orElse(0));
    }
}
