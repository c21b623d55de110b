// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

/**
 * Learns from the gaps between beats how far they usually are apart, and how regular they are. All times are nanoseconds. Not
 * for use by several threads.
 */
final class IntervalEstimator {

    /** As many gaps of several intervals in a row are a sender that has become slower, and not a bad network. */
    private static final int SLOWER = 5;

    /** Where it is known that none was lost, or that a whole silence of this length was before, two are enough. */
    private static final int SURELY_SLOWER = 2;

    /** A sender does not beat early: what comes so much earlier, twice, has a shorter interval. */
    private static final double EARLY = 0.6;
    private static final double LATE = 1.5;

    // so many digits are more than any clock is worth, and there is one of these for each server
    private float interval;
    private float jitter;
    private float previous;
    private int longGaps;

    /**
     * Takes the gap between two beats.
     *
     * @param beats how many beats long it is, at least 1, the one at its end counted
     * @param sure whether that number was said by the sender, or is the first guess after a silence
     * @return whether the sender has become slower
     */
    boolean gap(long gap, long beats, boolean sure) {
        double single = (double) gap / beats;
        boolean again = isLike(gap);
        boolean slower = false;
        longGaps = gap > interval * LATE && (!sure || beats == 1) ? longGaps + 1 : 0;
        if (interval == 0) {
            interval = (float) single;
        } else if (again && (longGaps >= (sure ? SURELY_SLOWER : SLOWER) || gap < interval * EARLY)) {
            slower = gap > interval;
            settle(gap);
        } else if (single < interval * LATE) {
            // the weights of TCP's round trip estimate, RFC 6298
            jitter += (Math.abs(single - interval) - jitter) / 4;
            interval += (single - interval) / 8;
        }
        previous = gap;
        return slower;
    }

    /** Takes a silence that was too long to tell how many beats it has, but that may be the interval, if it comes again. */
    void silence(long silence) {
        longGaps++;
        if (isLike(silence) && longGaps >= SURELY_SLOWER) {
            settle(silence);
        }
        previous = silence;
    }

    private boolean isLike(long gap) {
        return gap < previous * LATE && gap > previous * EARLY;
    }

    private void settle(long gap) {
        interval = gap;
        jitter = 0;
        longGaps = 0;
    }

    /** 0 until it is known. */
    double interval() {
        return interval;
    }

    /** Mean distance from {@link #interval}. */
    double jitter() {
        return jitter;
    }

    /** The gap before the last beat, 0 before the second. */
    double previous() {
        return previous;
    }
}
