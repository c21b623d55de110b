// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.pick;

import java.util.random.RandomGenerator;

/**
 * Picks candidates in turn, each as often as its weight demands. Each pick advances a point on a circle by the golden ratio: at
 * any time the points are spread evenly, so each candidate's arc gets its share, even if the weights change. For any thread.
 */
final class WeightedRoundRobin {

    /** 2^64 divided by the golden ratio. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final PaddedCounters point = new PaddedCounters(1);
    private final PaddedCounters picks;

    /** Creates a round robin that starts at a random point. */
    WeightedRoundRobin(int candidates, RandomGenerator random) {
        picks = new PaddedCounters(candidates);
        point.add(0, random.nextLong());
    }

    /** Returns the next candidate. */
    int next(Weights weights) {
        int picked = weights.at(point.add(0, GOLDEN));
        picks.add(picked, 1);
        return picked;
    }

    /** Returns how often a candidate was picked. */
    long picks(int candidate) {
        return picks.get(candidate);
    }
}
