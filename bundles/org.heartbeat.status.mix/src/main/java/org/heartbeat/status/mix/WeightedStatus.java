// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import org.heartbeat.api.status.WorkerStatus;

/**
 * What a source said, and what it counts for.
 *
 * @param weight what each of its workers counts for
 * @param part the part of its ready workers that its slow start lets count, above 0 to 1
 */
record WeightedStatus(WorkerStatus status, double weight, double part) {

    Load load() {
        return new Load(ready(), status.busy()).times(weight);
    }

    /** The ready part of all workers, 0 to 1: who is held back is a worker, but not ready. Without any worker none is: 0. */
    double readyShare() {
        long workers = (long) status.ready() + status.busy();
        return workers == 0 ? 0 : ready() / workers;
    }

    /** The ready workers that count: so many that they make one of the mix at least, where there are as many. */
    private double ready() {
        return Math.max(status.ready() * part, Math.min(status.ready(), 1 / weight));
    }
}
