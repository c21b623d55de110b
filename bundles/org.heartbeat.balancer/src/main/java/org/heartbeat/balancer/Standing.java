// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.smoothing.FailureRule;

/**
 * What the beats of a candidate's server say.
 *
 * @param state the server's state, or null where it is not known
 * @param workers how many workers it has, or had when it was last known
 * @param smoothedReady how many of them are ready, smoothed
 * @param failedShare the share of its requests that fail, 0 to 1, by its own count
 * @param trust the part of its weight that its silence leaves it, 0 to 1
 */
public record Standing(ServerState state, double workers, double smoothedReady, double failedShare, double trust) {

    static final Standing UNKNOWN = new Standing(null, 0, 0, 0, 1);

    static Standing of(ServerStatus server) {
        return new Standing(
                server.state(),
                server.workers().workers(),
                server.smoothedReady(),
                server.failedPerMille() / 1000.0,
                server.trust());
    }

    /** The same of a server that is no longer known. */
    Standing gone() {
        return new Standing(null, workers, smoothedReady, failedShare, 1);
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
        return state == ServerState.UP ? ready() * trust : 0;
    }

    /** The workers to balance by, or those that it last had: fewer where it fails while it idles. */
    double ready() {
        return FailureRule.weight(smoothedReady, workers, failedShare);
    }
}
