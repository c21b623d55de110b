// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.util.Arrays;
import java.util.function.IntToLongFunction;
import java.util.random.RandomGenerator;

/** What each candidate is to get, as it was found out for the last time; does not change. */
final class Weights {

    /** By candidate: for picks whose end is told. */
    private final double[] sizes;

    /** By candidate: what one request more adds to its level; infinite where it is to get none. */
    private final double[] steps;

    /** By candidate: the sum of its share and of those before it, for picks whose end is not told. */
    private final double[] ends;

    private final double sum;

    /** Where to begin to look for a point in {@link #ends}, by the first bits of the point. */
    private final int[] guide;

    private final int shift;

    /** Candidates that fail, and are to be tried from time to time. */
    private final int[] failing;

    private final String none;

    /** Weights; 0 for a candidate that gets nothing. */
    Weights(double[] sizes, double[] shares, int[] failing, String none) {
        this.sizes = sizes;
        this.steps = Arrays.stream(sizes).map(size -> 1 / size).toArray();
        this.failing = failing;
        this.none = none;
        ends = shares.clone();
        Arrays.parallelPrefix(ends, Double::sum);
        sum = ends[ends.length - 1];
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(ends.length);
        shift = Long.SIZE - bits;
        guide = new int[1 << bits];
        if (sum > 0) {
            int last = ends.length - 1;
            while (shares[last] == 0) {
                last--;
            }
            // however it is rounded, a point lies before that
            ends[last] = Double.POSITIVE_INFINITY;
            for (int i = 1; i < guide.length; i++) {
                guide[i] = guide[i - 1];
                while (ends[guide[i]] <= sum * i / guide.length) {
                    guide[i]++;
                }
            }
        }
    }

    int[] failing() {
        return failing;
    }

    /** Why there is nobody to pick. */
    String none() {
        return none;
    }

    /**
     * The candidate with the least requests in flight for its size, or -1. Where several are as good, within one request,
     * each by the room that it has left, so that idle ones get requests in proportion to their sizes.
     */
    int least(IntToLongFunction inFlight, RandomGenerator random) {
        double level = Double.POSITIVE_INFINITY;
        int least = -1;
        for (int i = 0; i < steps.length; i++) {
            double after = (inFlight.applyAsLong(i) + 1) * steps[i];
            if (after < level) {
                level = after;
                least = i;
            }
        }
        if (least < 0) {
            return -1;
        }
        double rooms = 0;
        for (int i = 0; i < sizes.length; i++) {
            rooms += Math.max(0, level * sizes[i] - inFlight.applyAsLong(i));
        }
        double point = random.nextDouble() * rooms;
        for (int i = 0; i < sizes.length; i++) {
            double room = level * sizes[i] - inFlight.applyAsLong(i);
            if (room > 0 && (point -= room) < 0) {
                return i;
            }
        }
        return least;
    }

    /** The candidate whose share a point lies in, or -1; points are unsigned numbers, of the whole range. */
    int at(long point) {
        if (sum == 0) {
            return -1;
        }
        double place = (point >>> 11) * 0x1p-53 * sum;
        int i = guide[(int) (point >>> shift)];
        while (place >= ends[i]) {
            i++;
        }
        return i;
    }
}
