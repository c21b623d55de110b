// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.pick;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which candidates fail more than the others, and how much of their weight they keep. The arrays have an element for each
 * candidate.
 *
 * @param sizes the candidates' weights without regard to failures
 * @param half half of the sum of the sizes
 * @param idle the most requests in flight with which a candidate counts as much less busy than the others
 * @param excess by how much the share of requests that fail exceeds what is usual
 * @param factors the part of its weight that a candidate keeps, 0.01 to 1
 * @param known whether there are any failures to judge by
 * @param blind whether most of the workers fail, so that few requests in flight no longer indicate a good server
 */
record Outliers(double[] sizes, double half, double[] idle, double[] excess, double[] factors, boolean known, boolean blind) {

    /** A candidate that fails keeps this part of its weight: the trickle shows when it has recovered. */
    static final double LEAST = 0.01;

    /** The excess from which on a candidate fails alone. */
    static final double ALONE = 0.3;

    private static final int EXPONENT = 6;

    /** Fewer requests in flight than this do not show how busy the others are. */
    private static final double FEW = 0.5;

    /** How far a candidate that is as busy as the others is excused. Not fully: quick failures let it serve more requests. */
    private static final double BUSIEST = 0.8;

    /** Finds the outliers; {@code loads} are the candidates' average requests in flight. */
    static Outliers of(double[] sizes, List<FailedShare> shares, double[] loads) {
        double half = Arrays.stream(sizes).sum() / 2;
        double[] idle = idle(sizes, loads, 2 * half);
        double[] excess = new double[sizes.length];
        double[] factors = new double[sizes.length];
        Arrays.fill(factors, 1);
        if (shares.stream().noneMatch(FailedShare::isKnown)) {
            return new Outliers(sizes, half, idle, excess, factors, false, false);
        }
        double[] failing = shares.stream().mapToDouble(FailedShare::share).toArray();
        int[] bestFirst = bestFirst(sizes, failing);
        double lowest = bestFirst.length == 0 ? 0 : failing[bestFirst[0]];
        double alone = Arrays.stream(bestFirst)
                .filter(i -> failing[i] - lowest > ALONE && loads[i] <= idle[i])
                .mapToDouble(i -> sizes[i])
                .sum();
        boolean blind = alone > half;
        // usual is what the better half of the workers fails or, if that half fails alone, what the best candidate fails
        double usual = lowest;
        double workers = 0;
        for (int i : bestFirst) {
            if (workers < half) {
                usual = blind ? lowest : failing[i];
            } else {
                double busy = BUSIEST * Math.min(1, loads[i] / (2 * idle[i]));
                excess[i] = failing[i] - usual;
                factors[i] = Math.max(LEAST, Math.pow(1 - excess[i], EXPONENT * (1 - busy)));
            }
            workers += sizes[i];
        }
        return new Outliers(sizes, half, idle, excess, factors, true, blind);
    }

    private static int[] bestFirst(double[] sizes, double[] failing) {
        return IntStream.range(0, sizes.length)
                .filter(i -> sizes[i] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> failing[i]))
                .mapToInt(i -> i)
                .toArray();
    }

    /** Returns for each candidate half of the requests that it would have in flight if it were as busy as the others. */
    private static double[] idle(double[] sizes, double[] loads, double workers) {
        double load = IntStream.range(0, sizes.length).filter(i -> sizes[i] > 0).mapToDouble(i -> loads[i]).sum();
        return IntStream.range(0, sizes.length)
                .mapToDouble(i -> {
                    double others = workers - sizes[i];
                    return Math.max(FEW, others > 0 ? (load - loads[i]) / others * sizes[i] : 0) / 2;
                })
                .toArray();
    }
}
