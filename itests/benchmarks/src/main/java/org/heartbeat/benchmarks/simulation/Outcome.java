// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.util.Arrays;

/** What became of the requests of one run. */
final class Outcome {

    /** The time that a request counts which nobody answered, in seconds: the worst. */
    static final double LOST = 10;

    private double[] times = new double[1 << 16];
    private int count;
    int lost;
    /** Requests that the balancer had no server for; they are among those lost. */
    int refused;
    int avoidable;
    int waited;
    int watched;
    int watchedOf;
    /** For how long a server was given more than it can do, at the most, in seconds. */
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

    /** Ends it: nothing is added any more. */
    void close() {
        times = Arrays.copyOf(times, count);
        Arrays.sort(times);
    }

    double quantile(double share) {
        return times[(int) Math.min(count - 1L, Math.round(share * count))];
    }

    /** The share over 500 ms. */
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

    /** The share of the server that is watched, as a multiple of what all servers get on average. */
    double watchedShare(int servers) {
        return (double) watched / watchedOf * servers;
    }
}
