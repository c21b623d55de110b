// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.status;

/**
 * The number of workers that are ready for a request, and the number of those that serve one, at one moment.
 *
 * <p>Both are numbers of workers, not percentages. Balancers distribute requests among servers in proportion to {@code ready}.
 *
 * @param ready the workers that wait for a request, 0 to 2^31-1
 * @param busy the workers that serve a request, 0 to 2^31-1; if both numbers are 0, this server has no workers
 */
public record WorkerStatus(int ready, int busy) {

    /**
     * Creates a status.
     *
     * @throws IllegalArgumentException if a number is negative
     */
    public WorkerStatus {
        if (ready < 0) {
            throw new IllegalArgumentException("ready: " + ready + " (expected: 0 or more workers)");
        }
        if (busy < 0) {
            throw new IllegalArgumentException("busy: " + busy + " (expected: 0 or more workers)");
        }
    }

    /** Returns the number of all workers, ready or busy, 0 to 2^32-2. */
    public long workers() {
        return (long) ready + busy;
    }
}
