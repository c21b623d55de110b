// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.pick;

import java.util.concurrent.TimeUnit;

/**
 * The share of a candidate's requests that fail: the larger of a short and a long moving average. The short one notices an
 * outage, the long one remembers it. Without requests both decay, so that the candidate is tried again.
 */
final class FailedShare {

    private static final double SHORT = TimeUnit.SECONDS.toNanos(1);
    private static final double LONG = TimeUnit.SECONDS.toNanos(5);

    /** Imagined successes, because a handful of requests proves little. */
    private static final int IMAGINED = 5;

    /** Less than this part of one failure is forgotten. */
    private static final double FORGOTTEN = 0.01;

    // guarded by the pool
    private final Average shortAverage = new Average();
    private final Average longAverage = new Average();
    private long ended;
    private long failed;

    private static final class Average {
        double ended;
        double failed;

        void add(long newEnded, long newFailed, double keep) {
            ended = ended * keep + newEnded;
            failed = failed * keep + newFailed;
        }

        double share() {
            return Math.min(1, failed / (ended + IMAGINED));
        }
    }

    /**
     * Updates the averages.
     *
     * @param endedSoFar the number of requests that have ended since the beginning
     * @param failedSoFar the number of requests that have failed since the beginning
     * @param passed nanoseconds since the last update
     */
    void update(long endedSoFar, long failedSoFar, long passed) {
        shortAverage.add(endedSoFar - ended, failedSoFar - failed, Math.exp(-passed / SHORT));
        longAverage.add(endedSoFar - ended, failedSoFar - failed, Math.exp(-passed / LONG));
        ended = endedSoFar;
        failed = failedSoFar;
    }

    /** Returns whether there are failures that are not forgotten yet. */
    boolean isKnown() {
        return longAverage.failed > FORGOTTEN;
    }

    /** Returns the share, 0 to 1. */
    double share() {
        return Math.max(shortAverage.share(), longAverage.share());
    }
}
