// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.load;

import org.heartbeat.api.status.WorkerStatus;

/**
 * Smooths the workers of one server by just as much as the loop through a balancer needs.
 *
 * <p>What a server says is advice that acts back on it: a weight that is too large makes it busier, and so its next weight
 * smaller, a delay later. With {@code u} the busy share that loop has the gain {@code u / (1 - u)}, and swings from half load
 * on. The factor {@code 1 - u^(dt / delay)} makes the loop critically damped at every load: an idle fleet reacts at once,
 * a busy one with care. Not for use by several threads.
 */
public final class SteadyWorkers {

    private static final double LEAST = 0.05;
    private static final double MOST = 0.97;

    /** A server that comes idle among busy ones would be run over: it begins at a tenth. */
    private static final double START = 0.9;

    private double busyShare = START;
    private boolean begun;
    private long last;

    /**
     * The workers to say; together they are as many as there are.
     *
     * @param momentary the workers at this moment
     * @param now nanoseconds, as {@link System#nanoTime}
     * @param delay nanoseconds after which a balancer acts on what is said
     */
    public WorkerStatus say(WorkerStatus momentary, long now, long delay) {
        long workers = momentary.workers();
        if (workers == 0) {
            return momentary;
        }
        double share = (double) momentary.busy() / workers;
        if (begun) {
            double u = Math.min(MOST, Math.max(LEAST, busyShare));
            busyShare += (share - busyShare) * (1 - Math.pow(u, (double) (now - last) / delay));
        }
        begun = true;
        last = now;
        int ready = (int) Math.min(Integer.MAX_VALUE, Math.round(workers * (1 - busyShare)));
        return new WorkerStatus(ready, (int) Math.min(Integer.MAX_VALUE, workers - ready));
    }

    /** Begins anew, at a tenth: for a server that takes work again after it took none. */
    public void begin() {
        busyShare = START;
        begun = false;
    }
}
