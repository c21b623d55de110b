// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

/** Pearson's chi-square test of counts against exact shares, at a level of one in a million. */
public final class ChiSquare {

    /** The value that a standard normal variable exceeds with a probability of 10^-6. */
    private static final double Z = 4.7534;

    private ChiSquare() {}

    /** Fails if the counts deviate too far from the shares, which need not add up to 1. */
    public static void assertFits(long[] counts, double... shares) {
        assertTrue(statistic(counts, shares) < limit(shares), () -> Arrays.toString(counts) + " for "
                + Arrays.toString(shares) + ": chi-square is " + statistic(counts, shares) + ", expected less than "
                + limit(shares));
    }

    public static double statistic(long[] counts, double... shares) {
        double all = Arrays.stream(counts).sum();
        double sum = Arrays.stream(shares).sum();
        double statistic = 0;
        for (int i = 0; i < counts.length; i++) {
            double expected = all * shares[i] / sum;
            if (shares[i] == 0) {
                assertEquals(0, counts[i], "count of number " + i + ", which has no share");
            } else {
                statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
            }
        }
        return statistic;
    }

    /** Returns the quantile, by the approximation of Wilson and Hilferty. */
    private static double limit(double... shares) {
        double freedom = Arrays.stream(shares).filter(share -> share > 0).count() - 1;
        if (freedom == 0) {
            return 1e-9;
        }
        double part = 2 / (9 * freedom);
        return freedom * Math.pow(1 - part + Z * Math.sqrt(part), 3);
    }
}
