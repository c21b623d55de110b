// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.load.SteadyWorkers;

/**
 * By what to balance one server: what it says, or that smoothed. Guarded by its server; changes in place, so that a beat costs
 * no memory.
 */
final class Balance {

    private int ready;
    private int busy;

    /** Smoothed for those who act on each beat, not rounded. */
    private double steadyReady;

    /** Null where nothing is smoothed. */
    private SteadyWorkers steady;

    Balance(WorkerStatus workers) {
        ready = workers.ready();
        busy = workers.busy();
        steadyReady = ready;
    }

    /** Begins anew with what is said next. */
    void begin() {
        steady = null;
    }

    /** Takes what is said as it is. */
    void say(int ready, int busy) {
        steady = null;
        this.ready = ready;
        this.busy = busy;
        steadyReady = ready;
    }

    /** None is ready any more. */
    void sayNone() {
        say(0, (int) Math.min(Integer.MAX_VALUE, (long) ready + busy));
    }

    /**
     * Smooths momentary numbers.
     *
     * @param delay nanoseconds after which those who balance act on them
     * @param wasKnown whether to go on from what there was, and not at a tenth
     */
    void smooth(WorkerStatus momentary, long now, long delay, boolean wasKnown) {
        if (steady == null) {
            steady = new SteadyWorkers();
            if (wasKnown) {
                steady.resume(workers());
            }
        }
        WorkerStatus smoothed = steady.say(momentary, now, delay);
        ready = smoothed.ready();
        busy = smoothed.busy();
        steadyReady = steady.ready();
    }

    /** Takes what its sender has smoothed, perhaps for slower balancers, and smooths the momentary numbers beside. */
    void follow(int ready, int busy, WorkerStatus momentary, long now, long delay) {
        this.ready = ready;
        this.busy = busy;
        if (steady == null) {
            steady = new SteadyWorkers();
            steady.resume(workers());
        }
        steady.say(momentary, now, delay);
        steadyReady = steady.ready();
    }

    int ready() {
        return ready;
    }

    int busy() {
        return busy;
    }

    WorkerStatus workers() {
        return new WorkerStatus(ready, busy);
    }

    double steadyReady() {
        return steadyReady;
    }
}
