// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/** The balancers that poll this Karaf instead of hearing its beats, and how often they do. For any thread. */
final class Pollers {

    private static final long REMEMBERED = Duration.ofMinutes(1).toNanos();
    private static final long SLOWEST = Duration.ofSeconds(6).toNanos();
    /** Whoever polled least recently is forgotten beyond these. */
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

    /** When one polled last, and how long after the poll before. */
    private record Polls(long last, long apart) {}

    /** None yet; the clock counts nanoseconds, as {@link System#nanoTime}. */
    Pollers(LongSupplier clock) {
        this.clock = clock;
    }

    /** Notes a poll. */
    synchronized void polled(String poller) {
        long now = clock.getAsLong();
        known.merge(poller, new Polls(now, SLOWEST), (before, poll) -> new Polls(now, now - before.last));
    }

    /** The time in which all that polled in the last minute have polled again, at most six seconds; empty if none did. */
    synchronized Optional<Duration> reaction() {
        long now = clock.getAsLong();
        LongStream apart = known.values().stream().filter(polls -> now - polls.last <= REMEMBERED).mapToLong(Polls::apart);
        return apart.max().stream().mapToObj(longest -> Duration.ofNanos(Math.min(2 * longest, SLOWEST))).findFirst();
    }
}
