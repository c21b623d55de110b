// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.util.Arrays;

/** The results of the requests of one run. */
final class Outcome {

    /** The time that an unanswered request counts, in seconds. */
    static final double LOST = 10;

    private double[] times = new double[1 << 16];
    private int count;
    int lost;
    /** Requests for which the balancer had no server; they are among those lost. */
    int refused;
    int avoidable;
    int waited;
    int watched;
    int watchedOf;
    /** The longest time for which a server got more work than it can do, in seconds. */
    double longestOverload;

    void add(double seconds) {
        if (count == times.length) {
            times = Arrays.copyOf(times, 2 * count);
        }
        times[count++] = seconds;
    }

    void lose() {
        lost++;
        add(LOST);
    }

    double mean() {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += times[i];
        }
        return sum / count;
    }

    /** Ends the run: nothing is added from now on. */
    void close() {
        times = Arrays.copyOf(times, count);
        Arrays.sort(times);
    }

    double quantile(double share) {
        return times[(int) Math.min(count - 1L, Math.round(share * count))];
    }

    /** Returns the share of requests over 500 ms. */
    double slow() {
        int first = Arrays.binarySearch(times, 0.5);
        return 1 - (double) (first < 0 ? -1 - first : first) / count;
    }

    double lostShare() {
        return (double) lost / count;
    }

    double refusedShare() {
        return (double) refused / count;
    }

    double avoidableShare() {
        return (double) avoidable / count;
    }

    double waitedShare() {
        return (double) waited / count;
    }

    /** Returns the share of the watched server, as a multiple of the average share. */
    double watchedShare(int servers) {
        return (double) watched / watchedOf * servers;
    }
}
