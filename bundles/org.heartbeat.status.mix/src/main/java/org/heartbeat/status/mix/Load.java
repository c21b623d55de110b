// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import org.heartbeat.api.status.WorkerStatus;

/** Ready and busy workers, not rounded; neither is negative. */
record Load(double ready, double busy) {

    static final Load NONE = new Load(0, 0);

    static Load of(WorkerStatus status, double weight) {
        return new Load(status.ready() * weight, status.busy() * weight);
    }

    Load plus(Load other) {
        return new Load(ready + other.ready, busy + other.busy);
    }

    /** Returns the ready share of all workers, 0 to 1; 0 if there are no workers. */
    double readyShare() {
        double workers = ready + busy;
        return workers == 0 ? 0 : ready / workers;
    }

    /** Returns whole workers, at most as many as a status can contain. */
    WorkerStatus rounded() {
        return new WorkerStatus(rounded(ready), rounded(busy));
    }

    private static int rounded(double workers) {
        return (int) Math.min(Math.round(workers), Integer.MAX_VALUE);
    }
}
