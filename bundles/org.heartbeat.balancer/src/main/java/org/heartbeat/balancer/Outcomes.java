// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What became of the requests to one server. One that fails is held back until its next beat and, if it goes on failing, for
 * 1 s, 2 s, 4 s and so on up to 30 s; after each time one request may try it. Changed with the pool's lock held.
 */
final class Outcomes {

    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofSeconds(30);

    /** Failures since the last success, as far as they tell anything new. */
    private volatile int streak;

    /** Changes with each verdict: what was begun before the last one tells nothing new. */
    private volatile int verdict;

    /** When the next request may try it, if it fails: nanoseconds. */
    private final AtomicLong tryAt = new AtomicLong();

    private long failures;
    private long earliest;
    private long beatsThen;
    private boolean awaitsBeat;

    int streak() {
        return streak;
    }

    int verdict() {
        return verdict;
    }

    long failures() {
        return failures;
    }

    boolean isHeld(long now) {
        return streak > 0 && now - tryAt.get() < 0;
    }

    /** Whether it is to be tried now, by the one who asks; where no end is told, by another one after the longest time. */
    boolean tryNow(long now) {
        long due = tryAt.get();
        return now - due >= 0 && tryAt.compareAndSet(due, now + LONGEST.toNanos());
    }

    /** Takes the end of a request; true: it makes a difference. */
    boolean ended(boolean failed, int begunUnder, long now, long beats) {
        failures += failed ? 1 : 0;
        if (begunUnder != verdict || !failed && streak == 0) {
            return false;
        }
        verdict++;
        if (failed) {
            earliest = now + (streak == 0 ? 0 : Math.min(LONGEST.toNanos(), FIRST.toNanos() << Math.min(streak - 1, 5)));
            beatsThen = beats;
            awaitsBeat = true;
            // where no beat comes
            tryAt.set(now + LONGEST.toNanos());
            streak++;
        } else {
            streak = 0;
        }
        return true;
    }

    /** Takes how often the server has beaten. */
    void beats(long beats) {
        if (awaitsBeat && beats != beatsThen) {
            awaitsBeat = false;
            tryAt.set(earliest);
        }
    }
}
