// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.random.RandomGenerator;

/** What each candidate is to get, as it was found out last; does not change. Candidates are numbers. */
final class Weights {

    /** How much shares count among idle servers. */
    private static final double IDLE = 0.2;

    /** Those that get something. */
    private final int[] candidates;

    /** What each of them gets, in parts of all. */
    private final double[] shares;

    /** What one request more adds to the level of each. */
    private final double[] steps;

    /** The sums of the shares up to each. */
    private final double[] ends;

    /** The first whose part of the circle goes beyond so many equal parts of it. */
    private final int[] guide;

    private final int shift;

    /** Weights, none negative; 0 for a candidate that gets nothing. */
    Weights(double... weights) {
        double sum = Arrays.stream(weights).sum();
        candidates = IntStream.range(0, weights.length).filter(i -> weights[i] > 0).toArray();
        shares = Arrays.stream(candidates).mapToDouble(i -> weights[i] / sum).toArray();
        steps = Arrays.stream(shares).map(share -> 1 / share).toArray();
        ends = shares.clone();
        Arrays.parallelPrefix(ends, Double::sum);
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(ends.length);
        shift = Long.SIZE - bits;
        guide = new int[1 << bits];
        for (int i = 1; i < guide.length && !isEmpty(); i++) {
            guide[i] = guide[i - 1];
            while (guide[i] < ends.length - 1 && ends[guide[i]] <= (double) i / guide.length) {
                guide[i]++;
            }
        }
    }

    boolean isEmpty() {
        return candidates.length == 0;
    }

    /** The candidate whose part of a circle has this point, which is an unsigned number of the whole range. */
    int at(long point) {
        double place = (point >>> 11) * 0x1p-53;
        int i = guide[(int) (point >>> shift)];
        // however the sums were rounded, the last one takes the rest
        while (i < ends.length - 1 && place >= ends[i]) {
            i++;
        }
        return candidates[i];
    }

    /**
     * The candidate with the least requests in flight for its share. Of several that are as good, within one request, the more
     * likely the more it lacks of its share, so that at little load each gets its share and not the largest all; and the
     * larger ones rather while others have much in flight, because of several balancers each sees little of a small server.
     */
    int least(Counts counts, RandomGenerator random) {
        long all = 0;
        for (int candidate : candidates) {
            all += counts.inFlight(candidate);
        }
        if (all == 0) {
            int any = at(random.nextLong());
            if (!counts.isHeld(any)) {
                return any;
            }
        }
        double level = Double.POSITIVE_INFINITY;
        int least = -1;
        for (int i = 0; i < shares.length; i++) {
            long inFlight = counts.inFlight(candidates[i]);
            double after = (inFlight + 1) * steps[i];
            if (after < level && !counts.isHeld(candidates[i])) {
                level = after;
                least = i;
            }
        }
        if (least < 0) {
            return at(random.nextLong());
        }
        double chances = 0;
        for (int i = 0; i < shares.length; i++) {
            chances += chance(i, counts, level, all);
        }
        double point = random.nextDouble() * chances;
        for (int i = 0; i < shares.length; i++) {
            double chance = chance(i, counts, level, all);
            if (chance > 0 && (point -= chance) < 0) {
                return candidates[i];
            }
        }
        return candidates[least];
    }

    private double chance(int i, Counts counts, double level, long all) {
        long inFlight = counts.inFlight(candidates[i]);
        double lack = (all + 1) * shares[i] - inFlight;
        return lack > 0 && inFlight < level * shares[i] && !counts.isHeld(candidates[i])
                ? lack * (IDLE + all * shares[i])
                : 0;
    }
}
