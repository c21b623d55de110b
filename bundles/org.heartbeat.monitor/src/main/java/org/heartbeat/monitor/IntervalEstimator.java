// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.time.Duration;

/**
 * Learns from the gaps between beats how far they usually are apart, and how regular they are. Beats that a sender sends out of
 * turn, because it drains or resumes, count for neither. All times are nanoseconds. Not for use by several threads.
 */
final class IntervalEstimator {

    /** As many gaps of several intervals in a row are a sender that has become slower, and not a bad network. */
    private static final int SLOWER = 5;

    /** Where it is known that none was lost, or that a whole silence of this length was before, two are enough. */
    private static final int SURELY_SLOWER = 2;

    /** As many early beats in a row, evenly apart, are a sender that has become faster. */
    private static final int FASTER = 3;

    private static final double EARLY = 0.6;
    static final double LATE = 1.5;

    /** What is closer together than any sender's beats is one beat that was heard twice. */
    private static final long HEARD_TWICE = Duration.ofMillis(50).toNanos();

    // so many digits are more than any clock is worth, and there is one of these for each server
    private float interval;
    private float jitter;
    private float previous;
    /** The interval before the sender became faster, 0 if it never did. */
    private float slower;
    private int longGaps;
    private int earlyGaps;

    // since the last regular beat
    private long waited;
    private long numbers;
    private int outOfTurn;

    private float lateness;

    /**
     * Takes the gap between two beats.
     *
     * @param step by how much the sender's number rose; 0 if it has none
     * @param isAnnouncement whether the beat at its end reports that the server drains or resumes
     * @param sure whether a gap without numbers is known to be a single interval
     * @return how many regular beats were due since the last one, this one included; 0 if this one came out of turn
     */
    long gap(long gap, long step, boolean isAnnouncement, boolean sure) {
        waited += gap;
        numbers += step;
        if (gap < HEARD_TWICE) {
            outOfTurn += step > 0 ? 1 : 0;
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
            outOfTurn++;
            return 0;
        }
        if (step <= 1 && waited > interval * LATE && isLike(waited, slower)) {
            // it was not that fast after all
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
            beats = Math.max(Math.max(1, numbers - outOfTurn), Math.min(numbers, beats));
        }
        long due = Math.max(1, beats - outOfTurn);
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

    /** Takes a silence that was too long to tell how many beats it has, but that may be the interval, if it comes again. */
    void silence(long silence) {
        longGaps++;
        if (isLike(silence, previous) && longGaps >= SURELY_SLOWER) {
            settle(silence);
        }
        previous = silence;
        restart();
    }

    /** Begins to wait for the next regular beat now: the time since the last one tells nothing. */
    void restart() {
        waited = 0;
        numbers = 0;
        outOfTurn = 0;
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

    /** By how much the last regular beat came later than expected; negative: earlier. */
    double lateness() {
        return lateness;
    }
}
