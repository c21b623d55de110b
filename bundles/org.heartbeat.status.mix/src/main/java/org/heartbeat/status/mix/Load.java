// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import org.heartbeat.api.status.WorkerStatus;

/** Ready and busy workers, not yet rounded to whole ones. Neither is negative. */
record Load(double ready, double busy) {

    static final Load NONE = new Load(0, 0);

    Load plus(Load other) {
        return new Load(ready + other.ready, busy + other.busy);
    }

    Load times(double factor) {
        return new Load(ready * factor, busy * factor);
    }

    /** In whole workers, and no more than a status can have. */
    WorkerStatus rounded() {
        return new WorkerStatus(rounded(ready), rounded(busy));
    }

    private static int rounded(double workers) {
        return (int) Math.min(Math.round(workers), Integer.MAX_VALUE);
    }
}
