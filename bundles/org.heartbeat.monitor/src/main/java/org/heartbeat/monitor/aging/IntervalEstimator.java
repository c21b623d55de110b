// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.aging;

import java.time.Duration;

/**
 * Estimates the interval between a server's beats, and its jitter, from the gaps between them. Beats that a sender sends out of
 * schedule, because it drains or resumes, affect neither. Times are nanoseconds. Guarded by its server.
 */
final class IntervalEstimator {

    /** After this many gaps of several intervals in a row, the sender has become slower, and the network is not to blame. */
    private static final int SLOWER = 5;

    /** Two are enough if no beat was lost for sure, or if a whole silence of this length preceded. */
    private static final int SURELY_SLOWER = 2;

    /** After this many early beats in a row, evenly spaced, the sender has become faster. */
    private static final int FASTER = 3;

    private static final double EARLY = 0.6;
    static final double LATE = 1.5;

    /** Two beats closer together than this are one beat that was received twice. */
    private static final long RECEIVED_TWICE = Duration.ofMillis(50).toNanos();

    // floats are more precise than any clock here, and each server has an estimator
    private float interval;
    private float jitter;
    private float previous;
    /** The interval before the sender became faster; 0 if it never did. */
    private float slower;
    private int longGaps;
    private int earlyGaps;

    // since the last regular beat
    private long waited;
    private long numbers;
    private int unscheduled;

    private float lateness;

    /**
     * Processes the gap between two beats.
     *
     * @param step the increase of the sender's sequence number; 0 if it has none
     * @param isAnnouncement whether the beat at the end of the gap reports that the server drains or resumes
     * @param sure whether a gap without sequence numbers is known to be a single interval
     * @return the number of regular beats that were due since the last one, including this one; 0 if this beat was out of schedule
     */
    long gap(long gap, long step, boolean isAnnouncement, boolean sure) {
        waited += gap;
        numbers += step;
        if (gap < RECEIVED_TWICE) {
            unscheduled += step > 0 ? 1 : 0;
            return 0;
        }
        boolean again = isLike(gap, previous);
        boolean early = !isAnnouncement && gap < interval * EARLY;
        previous = gap;
        earlyGaps = early ? (again ? earlyGaps : 0) + 1 : 0;
        if (earlyGaps >= FASTER) {
            slower = slower == 0 ? interval : slower;
            settle(gap);
            return 1;
        }
        if (isAnnouncement || waited + Math.max(0, lateness) < interval * EARLY) {
            unscheduled++;
            return 0;
        }
        if (step <= 1 && waited > interval * LATE && isLike(waited, slower)) {
            // the sender was not faster after all
            settle(slower);
            slower = 0;
            return 1;
        }
        return regular(gap, again, sure);
    }

    private long regular(long gap, boolean again, boolean sure) {
        boolean known = numbers > 0 || sure;
        long beats = interval == 0 || numbers == 0 && sure ? 1 : Math.max(1, Math.round(waited / interval));
        if (numbers > 0) {
            beats = Math.max(Math.max(1, numbers - unscheduled), Math.min(numbers, beats));
        }
        long due = Math.max(1, beats - unscheduled);
        longGaps = gap > interval * LATE && (!known || beats == 1) ? longGaps + 1 : 0;
        if (interval > 0 && again && longGaps >= (known ? SURELY_SLOWER : SLOWER)) {
            settle(gap);
        } else {
            learn(beats);
        }
        return due;
    }

    private void learn(long beats) {
        double single = (double) waited / beats;
        double late = interval == 0 ? 0 : waited - beats * (double) interval;
        if (interval == 0) {
            interval = (float) single;
        } else if (single < interval * LATE && single + Math.max(0, lateness) > interval * EARLY) {
            // the weights of TCP's round trip estimate, RFC 6298
            jitter += (Math.abs(single - interval) - jitter) / 4;
            interval += (single - interval) / 8;
        }
        restart();
        lateness = (float) late;
    }

    /** Processes a silence that was too long to count its beats; if it occurs again, it is the interval. */
    void silence(long silence) {
        longGaps++;
        if (isLike(silence, previous) && longGaps >= SURELY_SLOWER) {
            settle(silence);
        }
        previous = silence;
        restart();
    }

    /** Starts to wait for the next regular beat now, because the time since the last one means nothing. */
    void restart() {
        waited = 0;
        numbers = 0;
        unscheduled = 0;
        lateness = 0;
    }

    private static boolean isLike(double gap, double other) {
        return gap < other * LATE && gap > other * EARLY;
    }

    private void settle(double gap) {
        interval = (float) gap;
        jitter = 0;
        longGaps = 0;
        earlyGaps = 0;
        restart();
    }

    /** Returns the usual gap; 0 until it is known. */
    double interval() {
        return interval;
    }

    /** Returns the average deviation from {@link #interval}. */
    double jitter() {
        return jitter;
    }

    /** Returns the gap before the last beat; 0 before the second. */
    double previous() {
        return previous;
    }

    /** Returns how much later than expected the last regular beat arrived; negative if earlier. */
    double lateness() {
        return lateness;
    }
}
