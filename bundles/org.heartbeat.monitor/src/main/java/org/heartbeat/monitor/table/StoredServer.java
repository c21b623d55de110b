// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import java.time.Duration;
import org.heartbeat.api.monitor.ServerId;

/**
 * A line of the storage file: what is known about a server after a restart.
 *
 * @param ready the ready workers, in units of the scale
 * @param busy the busy workers, in units of the scale
 * @param scale units per worker
 * @param hidden whether httpd ignores the line
 * @param age the time since its last beat
 */
public record StoredServer(ServerId id, int ready, int busy, int scale, boolean hidden, Duration age) {

    /** Returns the capacity that it reported last. */
    Capacity capacity() {
        return new Capacity(ServerReport.workers(ready, busy, scale), (double) ready / scale);
    }
}
