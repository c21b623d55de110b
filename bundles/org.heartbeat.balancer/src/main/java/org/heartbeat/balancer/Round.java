// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.random.RandomGenerator;

/**
 * Goes round a circle by the golden ratio: the points are spread evenly over each part of it at any time, so that each part
 * gets its share of them, however the parts change meanwhile. For any thread: where threads get in each other's way, they go
 * round by themselves from then on.
 */
final class Round {

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    /** 2^64 divided by the golden ratio. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final int MOST = 8;
    private static final int APART = 16;

    private final long[] points = new long[(MOST + 1) * APART];

    /** How many go round, less 1. */
    private volatile int mask;

    /** A round that begins somewhere. */
    Round(RandomGenerator random) {
        for (int i = 0; i < points.length; i++) {
            points[i] = random.nextLong();
        }
    }

    /** The next point: an unsigned number, of the whole range. */
    long next() {
        while (true) {
            int several = mask;
            int at = (1 + ((int) Thread.currentThread().getId() & several)) * APART;
            long point = (long) LONGS.getOpaque(points, at);
            if (LONGS.weakCompareAndSet(points, at, point, point + GOLDEN)) {
                return point;
            }
            mask = Math.min(MOST - 1, several * 2 + 1);
        }
    }
}
