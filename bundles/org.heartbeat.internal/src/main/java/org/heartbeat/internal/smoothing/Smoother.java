// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.smoothing;

import java.util.concurrent.TimeUnit;
import org.heartbeat.api.status.WorkerStatus;

/**
 * Smooths the numbers of one server, exactly as much as the loop through a balancer needs.
 *
 * <p>A report acts back on the server: a weight that is too large makes it busier, and so its next weight smaller, a delay later.
 * With the busy share {@code u}, this loop has the gain {@code u / (1 - u)}, so it oscillates from half load on. The factor
 * {@code 1 - u^(dt / delay)} makes the loop critically damped at every load: an idle fleet reacts at once, a busy one with
 * care. Not thread-safe.
 *
 * <p>The constants did best in the simulation of itests/benchmarks.
 */
public final class Smoother {

    /** The bounds of {@code u}: at 0 and at 1 it would never change again. */
    private static final double LEAST = 0.05;
    private static final double MOST = 0.97;

    /** The busy share at the start: an idle server that joins busy ones would be overrun, so it starts with a tenth. */
    private static final double START = 0.9;

    /** The free workers from which on one is reported: otherwise small pools would report 0 all at once. */
    private static final double ONE = 0.25;

    /** A pool that is full for this many delays, plus the time to serve a backlog, is stuck. */
    private static final int STUCK_DELAYS = 3;
    private static final long BACKLOG = TimeUnit.SECONDS.toNanos(4);

    // guarded by the owner

    private double busyShare = START;

    /** The sum and the number of the busy shares observed since the last report. */
    private double observed;
    private int observations;

    private long workers;
    private double ready;
    private boolean begun;
    private long last;
    private long fullFor;

    /** Adds a momentary measurement to the next report, because a single one may by chance be far off. */
    public void observe(WorkerStatus momentary) {
        if (momentary.workers() > 0) {
            observed += (double) momentary.busy() / momentary.workers();
            observations++;
        }
    }

    /**
     * Smooths a measurement and returns the numbers to report, like {@link #smooth} and {@link #report} together. Their sum is the
     * real number of workers, except that a single worker is reported as one ready and one busy: httpd counts a quarter of an idle
     * pool, and so never chooses one of three workers or less.
     *
     * @param momentary the workers at this moment; if there are none, reports that
     * @param now nanoseconds, as {@link System#nanoTime}
     * @param delay nanoseconds until a balancer acts on a report, more than 0
     */
    public WorkerStatus smoothAndReport(WorkerStatus momentary, long now, long delay) {
        smooth(momentary, now, delay);
        return report(0, 1);
    }

    /** Smooths a measurement; the parameters are those of {@link #smoothAndReport}. */
    public void smooth(WorkerStatus momentary, long now, long delay) {
        workers = momentary.workers();
        if (workers == 0) {
            ready = 0;
            return;
        }
        observe(momentary);
        double share = observed / observations;
        observed = 0;
        observations = 0;
        if (begun) {
            // at most one delay: what happened during a longer silence is unknown, and a longer step would overshoot
            long elapsed = Math.min(Math.max(0, now - last), delay);
            double u = Math.min(MOST, Math.max(LEAST, busyShare));
            busyShare += (share - busyShare) * (1 - Math.pow(u, (double) elapsed / delay));
            fullFor = momentary.ready() == 0 ? fullFor + elapsed : 0;
        } else {
            // a small pool starts with one worker: if it is alone, 0 would cause a 503
            busyShare = Math.min(busyShare, 1 - 2 * ONE / workers);
        }
        begun = true;
        last = now;
        // damping must not hide a stuck pool; the smoothed share continues underneath, until there is a free worker
        double stuckDelays = Math.max(0, fullFor - STUCK_DELAYS * delay - BACKLOG) / (double) delay;
        ready = workers * (1 - busyShare) * Math.pow(0.5, stuckDelays);
    }

    /**
     * Returns the last smoothed numbers as a report.
     *
     * @param failedShare the share of requests that fail, 0 to 1, from {@link FailureRule}
     * @param scale units per worker, 1 or more
     */
    public WorkerStatus report(double failedShare, int scale) {
        return rounded(workers * scale, FailureRule.penalised(ready, busyShare, failedShare) * scale);
    }

    /** Returns the last smoothed number of ready workers, not rounded. */
    public double ready() {
        return ready;
    }

    /** Starts over, at a tenth: for a server that takes work again. */
    public void begin() {
        busyShare = START;
        observed = 0;
        observations = 0;
        begun = false;
        fullFor = 0;
    }

    /** Continues from an earlier report, if the smoothed numbers are unknown. Starts over if it has no workers. */
    public void resume(double reportedReady, long reportedWorkers) {
        begin();
        if (reportedWorkers > 0) {
            busyShare = Math.max(0, 1 - reportedReady / reportedWorkers);
        }
    }

    private static WorkerStatus rounded(long workers, double free) {
        if (workers == 0) {
            return new WorkerStatus(0, 0);
        }
        long ready = free >= ONE ? Math.max(1, Math.round(free)) : 0;
        // with ready workers one must be busy, or httpd counts only a quarter of them
        ready = Math.min(ready, Math.min(Math.max(1, workers - 1), Integer.MAX_VALUE));
        long busy = Math.max(workers - ready, ready > 0 ? 1 : 0);
        return new WorkerStatus((int) ready, (int) Math.min(busy, Integer.MAX_VALUE));
    }
}
