// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import java.util.Map;
import org.heartbeat.api.codec.Rejection;

/**
 * What became of the messages that a monitor received since it started, by datagram and by POST together.
 *
 * @param taken beats that went into the table
 * @param notAllowed messages from sources outside {@code HeartbeatAllow}, which were not read
 * @param noRoom beats of servers that a full table refused
 * @param rejected messages that are no beats, by reason; reasons that did not occur are left out
 */
public record MonitorStatistics(long taken, long notAllowed, long noRoom, Map<Rejection, Long> rejected) {

    /** Statistics with a map of their own. */
    public MonitorStatistics {
        rejected = Map.copyOf(rejected);
    }
}
