// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.pick;

import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.smoothing.FailureRule;

/**
 * What the monitor's table knows about a candidate's server.
 *
 * @param state the server's state; null if the table does not have it
 * @param workers the number of its workers, from its last beat
 * @param smoothedReady the number of its ready workers, smoothed
 * @param failedShare the share of its requests that fail, by its own count, 0 to 1
 * @param trust the part of its weight that it keeps while beats are missing, 0 to 1
 */
public record ServerReport(ServerState state, double workers, double smoothedReady, double failedShare, double trust) {

    /** The report of a server that has never been heard. */
    public static final ServerReport UNKNOWN = new ServerReport(null, 0, 0, 0, 1);

    /** Returns the report of a server in the table. */
    public static ServerReport of(ServerStatus server) {
        return new ServerReport(
                server.state(),
                server.workers().workers(),
                server.smoothedReady(),
                server.failedPerMille() / 1000.0,
                server.trust());
    }

    /** Returns this report as the last one of a server that has left the table. */
    public ServerReport gone() {
        return new ServerReport(null, workers, smoothedReady, failedShare, 1);
    }

    /** Returns whether the server sends beats. */
    public boolean isLive() {
        return state != null && state != ServerState.STALE;
    }

    /** Returns the weight by the server's size. A full server keeps its weight: it takes work as soon as others are fuller. */
    public double size() {
        return state == ServerState.UP || state == ServerState.FULL ? workers * trust : 0;
    }

    /** Returns the weight by ready workers. */
    double share() {
        return state == ServerState.UP ? ready() * trust : 0;
    }

    /** Returns the ready workers of the last beat, whatever the state; fewer if the server fails while it is idle. */
    double ready() {
        return FailureRule.weight(smoothedReady, workers, failedShare);
    }
}
