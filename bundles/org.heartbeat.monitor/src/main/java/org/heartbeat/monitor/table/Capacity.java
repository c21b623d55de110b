// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import java.time.Duration;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.smoothing.Smoother;

/**
 * The capacity that balancers use for one server: its reported numbers, smoothed where the sender does not do that. Guarded by
 * its server; changes in place, so that a beat allocates no memory.
 */
final class Capacity {

    /** The delay after which httpd finds a beat in the storage file, in addition to the interval. */
    static final long FILE_DELAY = Duration.ofSeconds(1).toNanos();

    private int ready;
    private int busy;

    /** Smoothed for balancers that act on every beat, not rounded. */
    private double pickedReady;

    /** Smoothed for the readers of the storage file, not rounded. */
    private double filedReady;

    // both are null if nothing is smoothed; only the second one is used if the sender does not smooth
    private Smoother picked;
    private Smoother filed;

    /** Creates a capacity with known numbers; {@code exactReady} is not rounded. */
    Capacity(WorkerStatus workers, double exactReady) {
        ready = workers.ready();
        busy = workers.busy();
        pickedReady = exactReady;
        filedReady = exactReady;
    }

    /** Forgets what was smoothed so far. */
    void restart() {
        picked = null;
        filed = null;
    }

    /** Uses the reported numbers unchanged. */
    void set(ServerReport report) {
        restart();
        ready = report.ready();
        busy = report.busy();
        pickedReady = report.exactReady();
        filedReady = pickedReady;
    }

    /** Sets the ready workers to zero. */
    void setNoneReady() {
        restart();
        busy = (int) Math.min(Integer.MAX_VALUE, (long) ready + busy);
        ready = 0;
        pickedReady = 0;
        filedReady = 0;
    }

    /**
     * Smooths the momentary numbers.
     *
     * @param interval nanoseconds between beats
     * @param wasKnown whether to continue from the present numbers, and not to begin with a tenth
     */
    void smooth(ServerReport report, long now, long interval, boolean wasKnown) {
        if (filed == null) {
            filed = new Smoother();
            if (wasKnown) {
                filed.resume(filedReady, (long) ready + busy);
            }
        }
        WorkerStatus smoothed = filed.smoothAndReport(report.momentary(), now, FILE_DELAY + interval);
        ready = smoothed.ready();
        busy = smoothed.busy();
        filedReady = filed.ready();
        pickedReady = filedReady;
    }

    /**
     * Uses the numbers that the sender has smoothed, perhaps for slower balancers, and smooths the momentary ones as well.
     *
     * @param interval nanoseconds between beats
     */
    void follow(ServerReport report, long now, long interval) {
        ready = report.ready();
        busy = report.busy();
        WorkerStatus momentary = report.momentary();
        // a decision applies at once; if the numbers are measured, this is merely a better estimate
        if (filed == null
                || picked == null
                || report.isDecided() && Math.abs(report.exactReady() - picked.ready()) > 1) {
            filed = startedWith(report);
            picked = startedWith(report);
        }
        filed.smooth(momentary, now, FILE_DELAY + interval);
        picked.smooth(momentary, now, interval);
        filedReady = filed.ready();
        pickedReady = picked.ready();
    }

    private static Smoother startedWith(ServerReport report) {
        Smoother started = new Smoother();
        started.resume(report.exactReady(), (long) report.ready() + report.busy());
        return started;
    }

    boolean isNoneReady() {
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
