// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

/**
 * Learns from the gaps between beats how far they usually are apart, how regular they are, and how many are missing. All
 * times are nanoseconds. Not for use by several threads.
 */
final class IntervalEstimator {

    /** As many gaps of several intervals in a row are a sender that has become slower, and not a bad network. */
    private static final int SLOWER = 5;

    private double interval;
    private double jitter;
    private long missed;
    private int longGaps;

    /** Takes the gap between two beats. */
    void gap(long gap) {
        if (interval == 0) {
            interval = gap;
            return;
        }
        long beats = Math.max(1, Math.round(gap / interval));
        longGaps = beats > 1 ? longGaps + 1 : 0;
        if (longGaps == SLOWER) {
            interval = gap;
            longGaps = 0;
            return;
        }
        missed += beats - 1;
        double single = (double) gap / beats;
        // the weights of TCP's round trip estimate, RFC 6298
        jitter += (Math.abs(single - interval) - jitter) / 4;
        interval += (single - interval) / 8;
    }

    /** 0 until it is known. */
    long interval() {
        return (long) interval;
    }

    /** Mean distance from {@link #interval}. */
    long jitter() {
        return (long) jitter;
    }

    long missed() {
        return missed;
    }
}
