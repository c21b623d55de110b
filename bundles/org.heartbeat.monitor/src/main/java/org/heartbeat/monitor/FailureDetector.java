// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.time.Duration;

/**
 * Says after what silence a server is gone, by its own record: the shortest run of missing beats that would be chance less
 * than once in 30 days, and a margin for beats that are merely late.
 *
 * <p>With {@code p} the share of beats lost, {@code s} the chance that a run of losses begins after a beat that was heard and
 * {@code r} that it goes on, runs of {@code n} losses come {@code (1-p) * s * r^(n-1)} times an interval. Where losses are
 * independent, {@code s} and {@code r} are {@code p}; where they come in bursts, they are counted; the larger {@code n}
 * counts. What is lost is counted as it is now, and runs as they were for hours: where a burst comes once in an hour, the one
 * before must not be forgotten. Times are nanoseconds; there is no clock in here. Not for use by several threads.
 */
final class FailureDetector {

    private static final double MONTH = Duration.ofDays(30).toNanos();
    private static final double LONGEST = Duration.ofSeconds(10).toNanos();

    /** What comes faster than once a second is not judged faster: a pause of its sender would be a verdict. */
    private static final double SHORTEST = Duration.ofSeconds(3).toNanos();
    private static final double LEAST_MARGIN = Duration.ofMillis(200).toNanos();
    private static final double MOST_MARGIN = Duration.ofSeconds(3).toNanos();
    private static final int FEWEST = 3;

    /** Counts of beats have halved after a thousand, and those of runs after twenty thousand. */
    private static final double FADE = Math.pow(0.5, 1 / 1000.0);
    private static final double RUNS_FADE = Math.pow(0.5, 1 / 20_000.0);

    /** A server that is not known yet is taken for one that lost one of 20 beats. */
    private static final int PRIOR_BEATS = 20;

    /** Beats in one of the three buckets of lateness, so that the last thousand are always within them. */
    private static final int BUCKET = 500;

    /** Beats after which the verdict is due anew, where none was lost. */
    private static final int STILL_GOOD = 16;

    private final IntervalEstimator estimator = new IntervalEstimator();
    private float heard = PRIOR_BEATS - 1;
    private float lost = 1;
    private float prior = 1;

    // of runs: how many, what was lost in them, and how many beats there were in all
    private float runs = 1;
    private float lostInRuns = 1;
    private float beatsOfRuns = PRIOR_BEATS;

    private float late;
    private float lateBefore;
    private float lateLongBefore;
    private int beats;
    private int needed = 5;
    private boolean returned;
    private long missed;

    /**
     * Takes the gap between two beats, in which the server was not given up.
     *
     * @param step by how much the sender's number of the beat rose; 0 where it says none
     * @param isAnnouncement whether the beat reports that the server drains or resumes, for which no sender waits
     */
    void gap(long gap, long step, boolean isAnnouncement) {
        take(gap, step, isAnnouncement);
        returned = false;
    }

    /** Takes the gap of a server that was given up, and beats again; the parameters are as above. */
    void comeBack(long gap, long step, boolean isAnnouncement) {
        take(gap, step, isAnnouncement);
        // a sender that has become slower is silent like this again, and that is no reason to give it up again
        returned = true;
    }

    /** Takes a beat that tells nothing of the time before it. */
    void skip() {
        estimator.restart();
    }

    /** Takes a beat that was overtaken on the way, and counted as lost. */
    void found() {
        missed--;
        lost = Math.max(0, lost - 1);
        lostInRuns = Math.max(1, lostInRuns - 1);
        runs = Math.min(runs, lostInRuns);
        judge();
    }

    private void take(long gap, long step, boolean isAnnouncement) {
        if (gap > longest()) {
            // that was no loss of beats: the server was away, or we heard nobody
            estimator.silence(gap);
            return;
        }
        double interval = estimator.interval();
        long due = estimator.gap(gap, step, isAnnouncement, returned);
        if (estimator.interval() > interval * IntervalEstimator.LATE) {
            late = 0;
            lateBefore = 0;
            lateLongBefore = 0;
        } else if (due > 0) {
            late = Math.max(late, (float) estimator.lateness());
        }
        long length = step > 0 ? step : due;
        if (length == 0) {
            return;
        }
        count(length);
        missed += length - 1;
        beats++;
        if (beats % BUCKET == 0) {
            lateLongBefore = lateBefore;
            lateBefore = late;
            late = 0;
        }
        if (length > 1 || beats % STILL_GOOD == 0) {
            judge();
        }
    }

    /** Counts so many beats, of which the last was heard. */
    private void count(long length) {
        float fade = fade(FADE, length);
        heard = heard * fade + 1;
        lost = lost * fade + (length - 1);
        prior *= fade;
        float slowly = fade(RUNS_FADE, length);
        runs = runs * slowly + (length > 1 ? 1 : 0);
        lostInRuns = lostInRuns * slowly + (length - 1);
        beatsOfRuns = beatsOfRuns * slowly + length;
    }

    private static float fade(double each, long length) {
        return (float) (length == 1 ? each : Math.pow(each, length));
    }

    private void judge() {
        double accepted = estimator.interval() / MONTH;
        double p = lost / (heard + lost);
        int independent = run(accepted / ((1 - p) * p), p);
        double goesOn = 1 - runs / lostInRuns;
        // (1-p) * s: as is remembered, or as it must be by now, where the network has just become worse
        double begins = Math.max(runs / beatsOfRuns, p * (1 - goesOn));
        int bursts = run(accepted / begins, goesOn);
        needed = Math.max(FEWEST, Math.max(independent, bursts));
    }

    /** The shortest run of losses that is rare enough, where each goes on with this chance. */
    private static int run(double rare, double goesOn) {
        // not a number, or at least 1: what nobody loses needs no run; nor does what never loses two in a row
        if (!(rare < 1) || !(goesOn > 0)) {
            return 1;
        }
        return (int) Math.ceil(1 + Math.log(rare) / Math.log(Math.min(goesOn, 0.999)));
    }

    /** The silence after which the server is gone. */
    long silence() {
        return (long) switch (basis()) {
            case RETURNED -> asBefore();
            // the slowest sender that is known beats every 10 s
            case UNKNOWN -> LONGEST + MOST_MARGIN;
            case LONGEST -> longest();
            default -> shortest() + margin();
        };
    }

    /** What {@link #silence} rests on. */
    StaleReason reason() {
        return new StaleReason(basis(), needed, loss(), (long) margin());
    }

    private StaleReason.Basis basis() {
        double run = needed * estimator.interval();
        double known = shortest() + margin();
        double silence = returned ? Math.max(known, asBefore()) : known;
        if (run == 0) {
            return StaleReason.Basis.UNKNOWN;
        }
        if (silence > longest()) {
            return StaleReason.Basis.LONGEST;
        }
        if (silence > known) {
            return StaleReason.Basis.RETURNED;
        }
        return run < 0.9 * SHORTEST ? StaleReason.Basis.SHORTEST : StaleReason.Basis.RUN;
    }

    private double asBefore() {
        return estimator.previous() + margin();
    }

    private double shortest() {
        return Math.max(needed * estimator.interval(), SHORTEST);
    }

    /** The silence from which on a beat is missing. */
    long overdue() {
        double interval = estimator.interval();
        return (long) ((interval == 0 ? SHORTEST : interval * 1.5) + margin());
    }

    private double longest() {
        return Math.max(LONGEST, FEWEST * estimator.interval() + margin());
    }

    private double margin() {
        double latest = Math.max(late, Math.max(lateBefore, lateLongBefore));
        return Math.min(MOST_MARGIN, Math.max(LEAST_MARGIN, Math.max(4 * estimator.jitter(), latest)));
    }

    /** How many beats in a row are missing then. */
    int needed() {
        return needed;
    }

    /** The share of beats that is lost, without what a new server is taken for. */
    double loss() {
        double all = heard + lost - PRIOR_BEATS * prior;
        return all < 0.5 ? 0 : Math.min(1, Math.max(0, (lost - prior) / all));
    }

    /** 0 until it is known. */
    long interval() {
        return Math.round(estimator.interval());
    }

    long jitter() {
        return (long) estimator.jitter();
    }

    long missed() {
        return missed;
    }
}
