// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.random.RandomGenerator;

/**
 * Goes round a circle by the golden ratio: the points are spread evenly over each part of it at any time, so that each part
 * gets its share of them, however the weights change meanwhile. For any thread; each lane goes round by itself.
 */
final class Round {

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    /** 2^64 divided by the golden ratio. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final Lanes lanes;
    private final long[] points = new long[(Lanes.MOST + 1) * Lanes.APART];

    /** How often each candidate was picked, for each lane. */
    private final long[][] picks;

    /** A round that begins somewhere. */
    Round(int candidates, Lanes lanes, RandomGenerator random) {
        this.lanes = lanes;
        picks = new long[Lanes.MOST][Lanes.APART + candidates + Lanes.APART];
        for (int i = 0; i < points.length; i++) {
            points[i] = random.nextLong();
        }
    }

    /** The candidate whose turn it is. */
    int next(Weights weights) {
        while (true) {
            int lane = lanes.own();
            int at = (lane + 1) * Lanes.APART;
            long point = (long) LONGS.getOpaque(points, at);
            if (LONGS.weakCompareAndSet(points, at, point, point + GOLDEN)) {
                int picked = weights.at(point);
                picks[lane][Lanes.APART + picked]++;
                return picked;
            }
            lanes.collided();
        }
    }

    /** How often a candidate was picked; of picks by many threads at once a few may be missing. */
    long picks(int candidate) {
        long sum = 0;
        for (long[] lane : picks) {
            sum += (long) LONGS.getOpaque(lane, Lanes.APART + candidate);
        }
        return sum;
    }
}
