// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.random.RandomGenerator;

/**
 * Goes round a circle by the golden ratio: the points are spread evenly over each part of it at any time, so that each part
 * gets its share of them, however the weights change meanwhile. For any thread: where threads get in each other's way, they go
 * round by themselves from then on.
 */
final class Round {

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    /** 2^64 divided by the golden ratio. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final int MOST = 8;

    /** So many longs apart, two do not share a cache line, nor one that is fetched along. */
    private static final int APART = 16;

    private final long[] points = new long[(MOST + 1) * APART];

    /** How often each candidate was picked, for each that goes round, which is hardly ever written by two threads at once. */
    private final long[][] picks;

    /** How many go round, less 1. */
    private volatile int mask;

    /** A round that begins somewhere. */
    Round(int candidates, RandomGenerator random) {
        picks = new long[MOST][APART + candidates];
        for (int i = 0; i < points.length; i++) {
            points[i] = random.nextLong();
        }
    }

    /** The candidate whose turn it is. */
    int next(Weights weights) {
        while (true) {
            int several = mask;
            int own = (int) Thread.currentThread().getId() & several;
            long point = (long) LONGS.getOpaque(points, (own + 1) * APART);
            if (LONGS.weakCompareAndSet(points, (own + 1) * APART, point, point + GOLDEN)) {
                int picked = weights.at(point);
                picks[own][APART + picked]++;
                return picked;
            }
            mask = Math.min(MOST - 1, several * 2 + 1);
        }
    }

    /** How often a candidate was picked; of picks by many threads at once a few may be missing. */
    long picks(int candidate) {
        long sum = 0;
        for (long[] own : picks) {
            sum += (long) LONGS.getOpaque(own, APART + candidate);
        }
        return sum;
    }
}
