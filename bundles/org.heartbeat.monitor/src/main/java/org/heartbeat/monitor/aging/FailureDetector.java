// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.aging;

import java.time.Duration;

/**
 * Derives the silence after which a server is stale from its own record: the shortest run of missing beats that chance produces
 * less than once in 30 days, plus a margin for beats that are merely late.
 *
 * <p>Let {@code p} be the share of beats lost, {@code s} the probability that a run of losses begins after a received beat, and
 * {@code r} the probability that a run continues. Then runs of {@code n} losses occur {@code (1-p) * s * r^(n-1)} times an
 * interval. If losses are independent, {@code s} and {@code r} equal {@code p}; if they come in bursts, both are counted; the
 * larger {@code n} wins. Losses are averaged over minutes and runs over hours: if a burst occurs once an hour, the previous one
 * must not be forgotten. Times are nanoseconds, and callers supply them. Guarded by its server.
 */
public final class FailureDetector {

    private static final double MONTH = Duration.ofDays(30).toNanos();
    private static final double LONGEST = Duration.ofSeconds(10).toNanos();

    /** Beats more frequent than one a second do not shorten this, or every pause of their sender would make it stale. */
    private static final double SHORTEST = Duration.ofSeconds(3).toNanos();
    private static final double LEAST_MARGIN = Duration.ofMillis(200).toNanos();
    private static final double MOST_MARGIN = Duration.ofSeconds(3).toNanos();
    private static final int FEWEST = 3;

    /** The weight of a beat halves within a thousand beats, that of a run within twenty thousand. */
    private static final double FADE = Math.pow(0.5, 1 / 1000.0);
    private static final double RUNS_FADE = Math.pow(0.5, 1 / 20_000.0);

    /** A new server is assumed to have lost one of 20 beats. */
    private static final int PRIOR_BEATS = 20;

    /** Beats in each of the three buckets of lateness, which always cover the last thousand beats. */
    private static final int BUCKET = 500;

    /** Beats after which the run is computed again if none was lost. */
    private static final int RECOMPUTE = 16;

    private final IntervalEstimator estimator = new IntervalEstimator();
    private float received = PRIOR_BEATS - 1;
    private float lost = 1;
    private float prior = 1;

    // the number of runs, the beats lost in them, and the number of all beats
    private float runs = 1;
    private float lostInRuns = 1;
    private float beatsOfRuns = PRIOR_BEATS;

    private float late;
    private float lateBefore;
    private float lateLongBefore;
    private int beats;
    private int needed = 5;
    /** Whether it came back with the last beat: a sender that has become slower is silent for as long again. */
    private boolean returned;
    private long missed;

    /** Processes a beat that says nothing about the time before it. */
    void skip() {
        estimator.restart();
    }

    /** Processes a beat that was overtaken on the way, and was counted as lost. */
    void arrivedLate() {
        missed--;
        lost = Math.max(0, lost - 1);
        lostInRuns = Math.max(1, lostInRuns - 1);
        runs = Math.min(runs, lostInRuns);
        computeRun();
    }

    /**
     * Processes the gap between two beats.
     *
     * @param step the increase of the sender's sequence number; 0 if it has none
     * @param isAnnouncement whether the beat reports that the server drains or resumes, which a sender does at once
     * @param wasStale whether the server was stale before the second one
     */
    void gap(long gap, long step, boolean isAnnouncement, boolean wasStale) {
        boolean returnedBefore = returned;
        returned = wasStale;
        if (gap > longest()) {
            // no beats were lost: the server was away, or this machine received nothing
            estimator.silence(gap);
            return;
        }
        double interval = estimator.interval();
        long due = estimator.gap(gap, step, isAnnouncement, returnedBefore);
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
        if (length > 1 || beats % RECOMPUTE == 0) {
            computeRun();
        }
    }

    /** Counts this many beats, of which only the last was received. */
    private void count(long length) {
        float fade = (float) Math.pow(FADE, length);
        received = received * fade + 1;
        lost = lost * fade + (length - 1);
        prior *= fade;
        float slowly = (float) Math.pow(RUNS_FADE, length);
        runs = runs * slowly + (length > 1 ? 1 : 0);
        lostInRuns = lostInRuns * slowly + (length - 1);
        beatsOfRuns = beatsOfRuns * slowly + length;
    }

    private void computeRun() {
        double accepted = estimator.interval() / MONTH;
        double p = lost / (received + lost);
        int independent = run(accepted / ((1 - p) * p), p);
        double continues = 1 - runs / lostInRuns;
        // (1-p) * s: as recorded, or as it must be if the network has just become worse
        double begins = Math.max(runs / beatsOfRuns, p * (1 - continues));
        int bursts = run(accepted / begins, continues);
        needed = Math.max(FEWEST, Math.max(independent, bursts));
    }

    /** Returns the shortest run of losses that is rare enough, if each run continues with this probability. */
    private static int run(double rare, double continues) {
        // not a number, or at least 1: without losses no run is needed, nor if two are never lost in a row
        if (!(rare < 1) || !(continues > 0)) {
            return 1;
        }
        return (int) Math.ceil(1 + Math.log(rare) / Math.log(Math.min(continues, 0.999)));
    }

    /** Returns the silence after which the server is stale. */
    long staleAfter() {
        return (long) switch (basis()) {
            case RETURNED -> lastSilence();
            // the slowest known sender beats every 10 s
            case UNKNOWN -> LONGEST + MOST_MARGIN;
            case LONGEST -> longest();
            default -> shortest() + margin();
        };
    }

    /** Returns how {@link #staleAfter} was derived. */
    StaleReason reason() {
        return new StaleReason(basis(), needed, loss(), (long) margin());
    }

    private StaleReason.Basis basis() {
        double run = needed * estimator.interval();
        double known = shortest() + margin();
        double silence = returned ? Math.max(known, lastSilence()) : known;
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

    private double lastSilence() {
        return estimator.previous() + margin();
    }

    private double shortest() {
        return Math.max(needed * estimator.interval(), SHORTEST);
    }

    /** Returns the silence after which a beat is missing. */
    public long overdue() {
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

    /** Returns the share of beats that get lost, without the assumption about new servers. */
    double loss() {
        double all = received + lost - PRIOR_BEATS * prior;
        return all < 0.5 ? 0 : Math.min(1, Math.max(0, (lost - prior) / all));
    }

    /** Returns the usual gap between beats; 0 until it is known. */
    public long interval() {
        return Math.round(estimator.interval());
    }

    long jitter() {
        return (long) estimator.jitter();
    }

    long missed() {
        return missed;
    }
}
