// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import java.time.Duration;
import org.heartbeat.api.monitor.ServerId;

/**
 * A server that is known from before a restart.
 *
 * @param ready the ready workers, in units of the scale
 * @param busy the busy workers, in units of the scale
 * @param scale units per worker
 * @param age the time since its last beat
 */
public record RestoredServer(ServerId id, int ready, int busy, int scale, Duration age) {

    /** Returns the capacity that it reported last. */
    Capacity capacity() {
        return new Capacity(ServerReport.workers(ready, busy, scale), (double) ready / scale);
    }
}
