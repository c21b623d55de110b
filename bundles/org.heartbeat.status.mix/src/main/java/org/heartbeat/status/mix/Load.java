// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import org.heartbeat.api.status.WorkerStatus;

/** Ready and busy workers, not yet rounded to whole ones. Neither is negative. */
record Load(double ready, double busy) {

    static final Load NONE = new Load(0, 0);

    static Load of(WorkerStatus status, double weight) {
        return new Load(status.ready() * weight, status.busy() * weight);
    }

    Load plus(Load other) {
        return new Load(ready + other.ready, busy + other.busy);
    }

    /** The ready part of all workers, 0 to 1; without any worker none is ready: 0. */
    double readyShare() {
        double workers = ready + busy;
        return workers == 0 ? 0 : ready / workers;
    }

    /** In whole workers, and no more than a status can have. */
    WorkerStatus rounded() {
        return new WorkerStatus(rounded(ready), rounded(busy));
    }

    private static int rounded(double workers) {
        return (int) Math.min(Math.round(workers), Integer.MAX_VALUE);
    }
}
