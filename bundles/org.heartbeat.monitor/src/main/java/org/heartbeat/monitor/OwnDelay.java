// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.time.Duration;

/**
 * By how much we ourselves were late of late, for which no server is to blame. Times are nanoseconds, by the
 * {@link ListeningClock}. For any thread.
 */
final class OwnDelay {

    /** After we were late, what was sent meanwhile is read within this time. */
    private static final long CATCHING_UP = Duration.ofSeconds(5).toNanos();

    /** Null where we never were. */
    private volatile Late last;

    private record Late(long by, long at) {}

    /** Says that we are late by so much now; 0 where the clock stood still for as long. */
    void late(long nanos, long now) {
        last = new Late(Math.max(stretch(now), nanos), now);
    }

    /** By how much each silence may be longer now. */
    long stretch(long now) {
        Late late = last;
        return isSince(late, now) ? late.by() : 0;
    }

    /** Whether what was read at that moment or later may have come earlier than that. */
    boolean isSince(long time) {
        return isSince(last, time);
    }

    private static boolean isSince(Late late, long time) {
        return late != null && time - late.at() <= CATCHING_UP;
    }
}
