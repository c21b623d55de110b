// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.smoothing;

import java.util.concurrent.TimeUnit;
import org.heartbeat.api.status.WorkerStatus;

/**
 * Smooths the workers of one server by just as much as the loop through a balancer needs.
 *
 * <p>What a server says is advice that acts back on it: a weight that is too large makes it busier, and so its next weight
 * smaller, a delay later. With {@code u} the busy share that loop has the gain {@code u / (1 - u)}, and swings from half load
 * on. The factor {@code 1 - u^(dt / delay)} makes the loop critically damped at every load: an idle fleet reacts at once,
 * a busy one with care. Not for use by several threads.
 *
 * <p>The choices below are those that did best in the simulation of itests/benchmarks.
 */
public final class Smoother {

    /** Bounds of {@code u}: it would come to a stop at 0 and at 1. */
    private static final double LEAST = 0.05;
    private static final double MOST = 0.97;

    /** A server that comes idle among busy ones would be run over: it begins at a tenth. */
    private static final double START = 0.9;

    /** From so many free workers on one is said: where small pools say 0 too easily, all of them do at once. */
    private static final double ONE = 0.25;

    /** A pool that is full for so many delays, and the time that a backlog takes besides, is stuck. */
    private static final int STUCK_DELAYS = 3;
    private static final long BACKLOG = TimeUnit.SECONDS.toNanos(4);

    private double busyShare = START;

    /** The sum of the busy shares that were seen since something was said last, and how many they are. */
    private double seen;
    private int looks;

    private long workers;
    private double ready;
    private boolean begun;
    private long last;
    private long fullFor;

    /**
     * Takes the workers of one more moment into account for what is said next: one moment alone tells by chance much more or
     * less than there is.
     */
    public void look(WorkerStatus momentary) {
        if (momentary.workers() > 0) {
            seen += (double) momentary.busy() / momentary.workers();
            looks++;
        }
    }

    /**
     * Returns the workers to report, as {@link #smooth} and {@link #report} have them. Together they are as many as there are,
     * except that a single worker is reported as one ready and one busy: httpd counts a quarter of an idle pool, and so never
     * chooses one of three workers or less.
     *
     * @param momentary the workers at this moment; where there are none, that is reported
     * @param now nanoseconds, as {@link System#nanoTime}
     * @param delay nanoseconds after which a balancer acts on what is reported, more than 0
     */
    public WorkerStatus say(WorkerStatus momentary, long now, long delay) {
        smooth(momentary, now, delay);
        return report(0, 1);
    }

    /** Smooths the workers of one more moment, as {@link #say}, which is for who needs whole workers. */
    public void smooth(WorkerStatus momentary, long now, long delay) {
        workers = momentary.workers();
        if (workers == 0) {
            ready = 0;
            return;
        }
        look(momentary);
        double share = seen / looks;
        seen = 0;
        looks = 0;
        if (begun) {
            // no silence is longer than the delay: what came of it is not known, and a longer step would overshoot
            long elapsed = Math.min(Math.max(0, now - last), delay);
            double u = Math.min(MOST, Math.max(LEAST, busyShare));
            busyShare += (share - busyShare) * (1 - Math.pow(u, (double) elapsed / delay));
            fullFor = momentary.ready() == 0 ? fullFor + elapsed : 0;
        } else {
            // a small pool begins with one worker: where it is alone, 0 is a 503
            busyShare = Math.min(busyShare, 1 - 2 * ONE / workers);
        }
        begun = true;
        last = now;
        // damping must not hide that nothing ends here any more; the smooth share goes on beneath, for the first free worker
        double stuckDelays = Math.max(0, fullFor - STUCK_DELAYS * delay - BACKLOG) / (double) delay;
        ready = workers * (1 - busyShare) * Math.pow(0.5, stuckDelays);
    }

    /**
     * Returns what was smoothed last, for a server some of whose requests fail, in units of which a worker has several.
     *
     * @param failedShare the share of requests that fail, 0 to 1, as {@link FailureRule} has it
     * @param scale units per worker, 1 or more
     */
    public WorkerStatus report(double failedShare, int scale) {
        return said(workers * scale, FailureRule.penalised(ready, busyShare, failedShare) * scale);
    }

    /** Returns the ready workers that were smoothed last, before they were made a whole number. */
    public double ready() {
        return ready;
    }

    /** Begins anew, at a tenth: for a server that takes work again after it took none. */
    public void begin() {
        busyShare = START;
        seen = 0;
        looks = 0;
        begun = false;
        fullFor = 0;
    }

    /** Goes on from what was said, when it is not known what was smoothed; does nothing where there were no workers. */
    public void resume(WorkerStatus said) {
        resume(said.ready(), said.workers());
    }

    /** Goes on from so many ready workers, as {@link #resume(WorkerStatus)}, where they are not rounded. */
    public void resume(double saidReady, long saidWorkers) {
        begin();
        if (saidWorkers > 0) {
            busyShare = Math.max(0, 1 - saidReady / saidWorkers);
        }
    }

    private static WorkerStatus said(long workers, double free) {
        if (workers == 0) {
            return new WorkerStatus(0, 0);
        }
        long ready = free >= ONE ? Math.max(1, Math.round(free)) : 0;
        // one is busy where any is ready, or httpd counts a quarter of them
        ready = Math.min(ready, Math.min(Math.max(1, workers - 1), Integer.MAX_VALUE));
        long busy = Math.max(workers - ready, ready > 0 ? 1 : 0);
        return new WorkerStatus((int) ready, (int) Math.min(busy, Integer.MAX_VALUE));
    }
}
