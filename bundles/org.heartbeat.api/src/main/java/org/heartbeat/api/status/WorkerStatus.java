// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.status;

/**
 * How many workers wait for work and how many are at work, at one moment.
 *
 * <p>Both are counts of workers, not percentages. Balancers send a server new requests in proportion to {@code ready}.
 *
 * @param ready workers that wait for work, 0 to 2^31-1; 0 asks balancers to send nothing new
 * @param busy workers that serve a request, 0 to 2^31-1
 */
public record WorkerStatus(int ready, int busy) {

    /**
     * A status of so many workers.
     *
     * @throws IllegalArgumentException if one of the two is negative
     */
    public WorkerStatus {
        if (ready < 0) {
            throw new IllegalArgumentException("ready: " + ready + " (expected: 0 or more workers)");
        }
        if (busy < 0) {
            throw new IllegalArgumentException("busy: " + busy + " (expected: 0 or more workers)");
        }
    }
}
