// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.time.Duration;
import java.util.Optional;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;

/**
 * How a candidate stands.
 *
 * @param state the state of its server, or null where that is not known
 * @param weight the ready workers that count, a part of them during the phase-in; 0 unless it is up
 * @param lastReady the ready workers that it last said, 0 where it never said any
 * @param beats its beats so far
 */
record Standing(ServerState state, double weight, int lastReady, long beats) {

    static final Standing UNKNOWN = new Standing(null, 0, 0, 0);

    /** So much counts from the first beat on, or where all have just come nobody would. */
    private static final double LEAST_PART = 0.01;

    /** How a candidate stands by what the monitor says, and by how it stood before. */
    static Standing of(Optional<ServerStatus> server, Standing before, Duration phaseIn) {
        if (server.isEmpty()) {
            return new Standing(null, 0, before.lastReady, 0);
        }
        ServerStatus status = server.get();
        int ready = status.workers().ready();
        double weight = status.state() == ServerState.UP ? ready * part(status.up(), phaseIn) : 0;
        return new Standing(status.state(), weight, ready, status.beats());
    }

    boolean isLive() {
        return state == ServerState.UP || state == ServerState.DRAINING;
    }

    private static double part(Duration up, Duration phaseIn) {
        return up.compareTo(phaseIn) >= 0
                ? 1
                : Math.max(LEAST_PART, (double) up.toNanos() / phaseIn.toNanos());
    }
}
