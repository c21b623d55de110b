// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import org.heartbeat.api.status.WorkerStatus;

/** What a source said, and what its workers count for. */
record WeightedStatus(WorkerStatus status, double weight) {

    Load load() {
        return Load.of(status).times(weight);
    }

    /** The ready part of the workers, 0 to 1. Without any worker none is ready: 0. */
    double readyShare() {
        long workers = (long) status.ready() + status.busy();
        return workers == 0 ? 0 : (double) status.ready() / workers;
    }
}
