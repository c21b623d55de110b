// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.aging;

import java.time.Duration;

/**
 * The recent delay of this process itself, which is no server's fault. Times are nanoseconds, by the {@link ListeningClock}.
 * For any thread.
 */
public final class OwnDelay {

    /** After a delay, the beats that arrived meanwhile are read within this time. */
    private static final long CATCHING_UP = Duration.ofSeconds(5).toNanos();

    /** Null if there never was a delay. */
    private volatile Delay last;

    private record Delay(long nanos, long at) {}

    /** Records a delay that is noticed now; 0 if the clock stood still during it. */
    public void record(long nanos, long now) {
        last = new Delay(Math.max(stretch(now), nanos), now);
    }

    /** Returns by how much every silence may be longer now. */
    public long stretch(long now) {
        Delay delay = last;
        return isSince(delay, now) ? delay.nanos() : 0;
    }

    /** Returns whether a beat that was read at this time or later may have arrived earlier than that. */
    public boolean isSince(long time) {
        return isSince(last, time);
    }

    private static boolean isSince(Delay delay, long time) {
        return delay != null && time - delay.at() <= CATCHING_UP;
    }
}
