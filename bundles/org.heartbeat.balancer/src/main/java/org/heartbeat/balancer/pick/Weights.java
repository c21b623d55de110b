// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.pick;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The candidates' weights, and picks by them. Immutable. Candidates are numbers. */
final class Weights {

    /** How much shares count among idle servers. */
    private static final double IDLE = 0.2;

    /** The candidates that have a weight. */
    private final int[] candidates;

    /** The part of the sum that each of them gets. */
    private final double[] shares;

    /** The sum of the shares up to and including each. */
    private final double[] ends;

    /** Creates weights, none negative; a candidate of weight 0 is not picked. */
    Weights(double... weights) {
        double sum = Arrays.stream(weights).sum();
        candidates = IntStream.range(0, weights.length).filter(i -> weights[i] > 0).toArray();
        shares = Arrays.stream(candidates).mapToDouble(i -> weights[i] / sum).toArray();
        ends = shares.clone();
        Arrays.parallelPrefix(ends, Double::sum);
    }

    boolean isEmpty() {
        return candidates.length == 0;
    }

    /** Returns the candidate whose arc contains a point of the circle; the circle is the range of an unsigned long. */
    int at(long point) {
        int end = Arrays.binarySearch(ends, (point >>> 11) * 0x1p-53);
        int arc = end < 0 ? -end - 1 : end + 1;
        // whatever rounding did to the sums, the last candidate gets the rest
        return candidates[Math.min(arc, candidates.length - 1)];
    }

    /**
     * Returns the candidate with the fewest requests in flight for its share. Among those that are within one request of it,
     * the choice is random, and likelier the more a candidate lacks of its share: at low load each gets its share, instead of
     * the largest getting everything. While others have many requests in flight, larger candidates are likelier, because each
     * of several balancers sees little of a small server.
     */
    int least(InFlightRequests requests, RandomGenerator random) {
        long all = 0;
        for (int candidate : candidates) {
            all += requests.inFlight(candidate);
        }
        if (all == 0) {
            int any = at(random.nextLong());
            if (!requests.isHeld(any)) {
                return any;
            }
        }
        double level = Double.POSITIVE_INFINITY;
        int least = -1;
        for (int i = 0; i < shares.length; i++) {
            long inFlight = requests.inFlight(candidates[i]);
            double after = (inFlight + 1) / shares[i];
            if (after < level && !requests.isHeld(candidates[i])) {
                level = after;
                least = i;
            }
        }
        if (least < 0) {
            return at(random.nextLong());
        }
        double chances = 0;
        for (int i = 0; i < shares.length; i++) {
            chances += chance(i, requests, level, all);
        }
        double point = random.nextDouble() * chances;
        for (int i = 0; i < shares.length; i++) {
            double chance = chance(i, requests, level, all);
            if (chance > 0 && (point -= chance) < 0) {
                return candidates[i];
            }
        }
        return candidates[least];
    }

    private double chance(int i, InFlightRequests requests, double level, long all) {
        long inFlight = requests.inFlight(candidates[i]);
        double lack = (all + 1) * shares[i] - inFlight;
        return lack > 0 && inFlight < level * shares[i] && !requests.isHeld(candidates[i])
                ? lack * (IDLE + all * shares[i])
                : 0;
    }
}
