// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;

/**
 * What the beats of a candidate's server say.
 *
 * @param state the server's state, or null where it is not known
 * @param workers how many workers it has, or had when it was last known
 * @param ready how many of them to balance by, or what it last said
 * @param trust the part of its weight that its silence leaves it, 0 to 1
 * @param beats its beats so far
 */
public record Standing(ServerState state, double workers, double ready, double trust, long beats) {

    static final Standing UNKNOWN = new Standing(null, 0, 0, 1, 0);

    static Standing of(ServerStatus server) {
        return new Standing(
                server.state(), server.workers().workers(), server.smoothedReady(), server.trust(), server.beats());
    }

    /** The same of a server that is no longer known. */
    Standing gone() {
        return new Standing(null, workers, ready, 1, 0);
    }

    /** Whether it beats. */
    boolean isLive() {
        return state != null && state != ServerState.STALE;
    }

    /** What it can take, by its size: a server that is full for a moment takes work as soon as others are fuller. */
    double size() {
        return state == ServerState.UP || state == ServerState.FULL ? workers * trust : 0;
    }

    /** What it can take, by the workers that are ready. */
    double share() {
        return state == ServerState.UP ? ready * trust : 0;
    }
}
