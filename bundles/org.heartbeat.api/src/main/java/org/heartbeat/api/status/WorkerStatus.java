// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.status;

/**
 * How many workers wait for work and how many are at work, at one moment.
 *
 * <p>Both are counts of workers, not percentages; together they are the workers that there are. Balancers send a server new
 * requests in proportion to {@code ready}.
 *
 * @param ready workers that wait for work, 0 to 2^31-1; 0 where all of them are busy at this moment, or where there are none
 * @param busy workers that serve a request, 0 to 2^31-1; with {@code ready} 0 too, there are no workers here
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

    /** All workers, 0 to 2^32-2: those that wait and those that are at work. */
    public long workers() {
        return (long) ready + busy;
    }
}
