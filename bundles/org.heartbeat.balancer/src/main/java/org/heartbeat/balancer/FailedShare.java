// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.util.concurrent.TimeUnit;

/**
 * The share of a candidate's requests that fail, the larger one by a short and by a long memory: one notices an outage, the
 * other does not forget it at once. Without requests both forget, so that the candidate is tried again.
 */
final class FailedShare {

    private static final double SHORT = TimeUnit.SECONDS.toNanos(1);
    private static final double LONG = TimeUnit.SECONDS.toNanos(5);

    /** So many good answers are imagined, because a handful of requests proves little. */
    private static final int IMAGINED = 5;

    /** Less than this share of one failure is forgotten. */
    private static final double FORGOTTEN = 0.01;

    private final Memory shortMemory = new Memory();
    private final Memory longMemory = new Memory();
    private long ended;
    private long failed;

    private static final class Memory {
        double ended;
        double failed;

        void take(long newEnded, long newFailed, double keep) {
            ended = ended * keep + newEnded;
            failed = failed * keep + newFailed;
        }

        double share() {
            return Math.min(1, failed / (ended + IMAGINED));
        }
    }

    /**
     * Takes the requests into account that have ended and failed so far.
     *
     * @param passed nanoseconds since the last time
     */
    void take(long endedSoFar, long failedSoFar, long passed) {
        shortMemory.take(endedSoFar - ended, failedSoFar - failed, Math.exp(-passed / SHORT));
        longMemory.take(endedSoFar - ended, failedSoFar - failed, Math.exp(-passed / LONG));
        ended = endedSoFar;
        failed = failedSoFar;
    }

    /** Whether there are failures that are not forgotten yet. */
    boolean isKnown() {
        return longMemory.failed > FORGOTTEN;
    }

    /** Returns the share, 0 to 1. */
    double share() {
        return Math.max(shortMemory.share(), longMemory.share());
    }
}
