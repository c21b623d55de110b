// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.util.random.RandomGenerator;

/**
 * Goes round a circle by the golden ratio: the points are spread evenly over each part of it at any time, so that each part
 * gets its share of them, however the weights change meanwhile. For any thread.
 */
final class WeightedRoundRobin {

    /** 2^64 divided by the golden ratio. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final Counters point = new Counters(1);
    private final Counters picks;

    /** A round that begins somewhere. */
    WeightedRoundRobin(int candidates, RandomGenerator random) {
        picks = new Counters(candidates);
        point.add(0, random.nextLong());
    }

    /** Returns the candidate whose turn it is. */
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
