// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.smoothing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Reduces the capacity that a server reports if its requests fail, according to one counter of its requests.
 *
 * <p>A server that answers at once with an error looks idle and would attract traffic. But an error says something about a server
 * only if the server is less busy than it should be. A server that fails while it is busy is overloaded, or shares a fault with
 * the others, and taking load away from it would only move the fault. Hence the exponent, which shrinks with the busy share. Not
 * thread-safe.
 *
 * <p>The constants did best in the simulation of itests/benchmarks.
 */
public final class FailureRule {

    private static final int EXPONENT = 6;

    /** The least part of the capacity to report: this trickle shows when the server has recovered. */
    private static final double LEAST = 0.05;
    private static final double LEAST_WEIGHT = 0.025;

    /** The share is the larger of two: over few beats it notices an outage, over many it remembers it. */
    private static final int FEW_BEATS = 2;
    private static final int MANY_BEATS = 10;

    /** Imagined successes, because a handful of requests proves little. */
    private static final int IMAGINED = 5;

    /** The least requests in the recent time: with fewer, one broken client could take a server down. */
    private static final int LEAST_ENDED = 20;
    private static final long RECENT = TimeUnit.SECONDS.toNanos(10);

    /** The samples of the last beats, and all those within {@link #RECENT}; the oldest first. */
    private final Deque<Sample> samples = new ArrayDeque<>(); // guarded by the owner

    private double share; // guarded by the owner

    private record Sample(long ended, long failed, long at) {}

    /**
     * Adds the counter's values at a beat. If they are smaller than before, the counter has started over.
     *
     * @param ended the number of requests that have ended so far
     * @param failed the number of those that failed
     * @param now nanoseconds, as {@link System#nanoTime}
     */
    public void sample(long ended, long failed, long now) {
        Sample last = samples.peekLast();
        if (last != null && (ended < last.ended() || failed < last.failed())) {
            samples.clear();
        }
        samples.add(new Sample(ended, failed, now));
        while (samples.size() > MANY_BEATS + 1 && now - sample(1).at() >= RECENT) {
            samples.remove();
        }
        share = isKnown() ? Math.max(share(FEW_BEATS), share(MANY_BEATS)) : 0;
    }

    /** Returns the share of requests that fail, 0 to 1; 0 while too few requests end to judge. */
    public double share() {
        return share;
    }

    /**
     * Returns the number of workers to report as ready: at least a twentieth of the ready workers, and at least one worker unless
     * fewer are ready.
     *
     * @param ready the smoothed number of ready workers
     * @param busyShare the smoothed share of busy workers, 0 to 1
     * @param failedShare the share of requests that fail, 0 to 1
     */
    public static double penalised(double ready, double busyShare, double failedShare) {
        return Math.max(Math.min(ready, 1), ready * Math.max(LEAST, factor(busyShare, failedShare)));
    }

    /**
     * Returns the weight of a server for a balancer that distinguishes fractions of a worker. Like {@link #penalised}, but keeps
     * only a fortieth, which is enough of a trickle because it is not rounded.
     *
     * @param ready the smoothed number of ready workers
     * @param workers the number of all workers
     * @param failedShare the share of requests that fail, 0 to 1
     */
    public static double weight(double ready, double workers, double failedShare) {
        return failedShare == 0 || workers == 0
                ? ready
                : ready * Math.max(LEAST_WEIGHT, factor(Math.max(0, 1 - ready / workers), failedShare));
    }

    private static double factor(double busyShare, double failedShare) {
        return Math.pow(1 - failedShare, EXPONENT * (1 - busyShare));
    }

    /** Returns whether enough requests ended recently; if beats are further apart, on average over the time between them. */
    private boolean isKnown() {
        Sample last = samples.getLast();
        Sample since = samples.stream()
                .filter(sample -> last.at() - sample.at() >= RECENT)
                .reduce((older, newer) -> newer)
                .orElse(samples.getFirst());
        double part = (double) RECENT / Math.max(RECENT, last.at() - since.at());
        return (last.ended() - since.ended()) * part >= LEAST_ENDED;
    }

    /** Returns a sample, counted from the oldest one. */
    private Sample sample(int index) {
        return samples.stream().skip(index).findFirst().orElseThrow();
    }

    private double share(int beats) {
        Sample last = samples.getLast();
        Sample since = sample(Math.max(0, samples.size() - 1 - beats));
        long ended = last.ended() - since.ended();
        long failed = Math.min(last.failed() - since.failed(), ended);
        return (double) failed / (ended + IMAGINED);
    }
}
