// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import java.time.Duration;

/**
 * Holds {@code ready} back for a time after a start, linearly less and less. One that is over stays over, whatever is
 * configured later. Times are those of {@link System#nanoTime}. Not for use by several threads.
 */
final class SlowStart {

    private long begin;
    private boolean over;

    SlowStart(long now) {
        begin = now;
    }

    /** Starts anew. */
    void restart(long now) {
        begin = now;
        over = false;
    }

    /**
     * What is left of so many ready workers: one at least, where there are any.
     *
     * @param time how long the slow start takes in all
     * @param fromPercent what part of the workers it begins with
     */
    int held(int ready, Duration time, int fromPercent, long now) {
        over |= now - begin >= time.toNanos();
        if (over || ready == 0) {
            return ready;
        }
        double from = fromPercent / 100.0;
        double part = from + (1 - from) * (now - begin) / time.toNanos();
        return (int) Math.max(1, Math.round(ready * part));
    }
}
