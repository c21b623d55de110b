// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.time.Duration;

/** By how much we ourselves were late of late, for which no server is to blame. Times are nanoseconds. For any thread. */
final class OwnDelay {

    /** After we were late, what was sent meanwhile is read within this time. */
    private static final long CATCHING_UP = Duration.ofSeconds(5).toNanos();

    private volatile Late last = new Late(0, 0);

    private record Late(long by, long at) {}

    /** Says that we are late by so much now. */
    void late(long nanos, long now) {
        last = new Late(Math.max(stretch(now), nanos), now);
    }

    /** By how much each silence may be longer now. */
    long stretch(long now) {
        Late late = last;
        return now - late.at() <= CATCHING_UP ? late.by() : 0;
    }
}
