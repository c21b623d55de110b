// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.time.Duration;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.smoothing.Smoother;

/**
 * By what to balance one server: what it reports, or that smoothed. Guarded by its server; changes in place, so that a beat
 * costs no memory.
 */
final class Balance {

    /** How much later than a beat httpd finds it in the storage file, beside the interval. */
    static final long LOOK = Duration.ofSeconds(1).toNanos();

    private int ready;
    private int busy;

    /** Smoothed for those who act on each beat, not rounded. */
    private double pickedReady;

    /** Smoothed for those who read the storage file, not rounded. */
    private double filedReady;

    // null where nothing is smoothed; only the second one where the sender does not smooth
    private Smoother picked;
    private Smoother filed;

    /**
     * Begins with what is known.
     *
     * @param exactReady the ready workers, not rounded
     */
    Balance(WorkerStatus workers, double exactReady) {
        ready = workers.ready();
        busy = workers.busy();
        pickedReady = exactReady;
        filedReady = exactReady;
    }

    /** Begins anew with what is reported next. */
    void begin() {
        picked = null;
        filed = null;
    }

    /** Takes what is reported as it is. */
    void take(Reported reported) {
        begin();
        ready = reported.ready();
        busy = reported.busy();
        pickedReady = reported.exactReady();
        filedReady = pickedReady;
    }

    /** None is ready any more. */
    void takeNone() {
        begin();
        busy = (int) Math.min(Integer.MAX_VALUE, (long) ready + busy);
        ready = 0;
        pickedReady = 0;
        filedReady = 0;
    }

    /**
     * Smooths momentary numbers.
     *
     * @param interval nanoseconds between beats
     * @param wasKnown whether to go on from what there was, and not at a tenth
     */
    void smooth(Reported reported, long now, long interval, boolean wasKnown) {
        if (filed == null) {
            filed = new Smoother();
            if (wasKnown) {
                filed.resume(filedReady, (long) ready + busy);
            }
        }
        WorkerStatus smoothed = filed.say(reported.momentary(), now, LOOK + interval);
        ready = smoothed.ready();
        busy = smoothed.busy();
        filedReady = filed.ready();
        pickedReady = filedReady;
    }

    /**
     * Takes what its sender has smoothed, perhaps for slower balancers, and smooths the momentary numbers beside.
     *
     * @param interval nanoseconds between beats
     */
    void follow(Reported reported, long now, long interval) {
        ready = reported.ready();
        busy = reported.busy();
        WorkerStatus momentary = reported.momentary();
        if (filed == null || picked == null) {
            filed = begunWith(reported);
            picked = begunWith(reported);
        } else if (reported.isDecided() && Math.abs(reported.exactReady() - picked.ready()) > 1) {
            // a decision is believed at once; in what is measured this is no more than a better guess
            filed = begunWith(reported);
            picked = begunWith(reported);
        }
        filed.smooth(momentary, now, LOOK + interval);
        picked.smooth(momentary, now, interval);
        filedReady = filed.ready();
        pickedReady = picked.ready();
    }

    private static Smoother begunWith(Reported reported) {
        Smoother begun = new Smoother();
        begun.resume(reported.exactReady(), (long) reported.ready() + reported.busy());
        return begun;
    }

    /** Whether it is balanced to at all. */
    boolean isNone() {
        return ready == 0 && pickedReady == 0 && filedReady == 0;
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

    double pickedReady() {
        return pickedReady;
    }

    double filedReady() {
        return filedReady;
    }
}
