// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import java.time.Duration;

/**
 * Says what part of a source's ready workers counts for a time after it came: it grows linearly to all of them. One that is
 * over stays over, whatever is configured later, until the source has gone and come back. Times are those of
 * {@link System#nanoTime}. Not for use by several threads.
 */
final class SlowStart {

    /** So often in a row may a source have no status and not have gone: one whose bundle is updated may miss an ask. */
    private static final int MISSES = 1;

    private long begin;
    private boolean over;
    private boolean known;
    private int missed;

    /** A slow start that begins then. */
    SlowStart(long begin) {
        this.begin = begin;
    }

    /** Notes that the source had no status when it was asked. */
    void miss() {
        missed = Math.min(missed + 1, MISSES + 1);
    }

    /**
     * The part that counts of the ready workers of the status that the source has now, above 0 to 1.
     *
     * @param time how long the slow start takes in all; zero: none
     * @param fromPercent what part it begins with
     */
    double part(Duration time, int fromPercent, long now) {
        if (missed > (known ? MISSES : 0)) {
            begin = now;
            over = false;
        }
        known = true;
        missed = 0;
        over |= now - begin >= time.toNanos();
        double from = fromPercent / 100.0;
        return over ? 1 : from + (1 - from) * (now - begin) / time.toNanos();
    }
}
