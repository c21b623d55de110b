// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.status;

/**
 * The number of requests to a server since a {@link RequestCounter} began to count. Immutable.
 *
 * @param ended the requests that have ended, including those that failed, 0 to 2^63-1
 * @param failed the requests that have failed, 0 to {@code ended}
 */
public record RequestCounts(long ended, long failed) {

    /**
     * Creates counts.
     *
     * @throws IllegalArgumentException if {@code failed} is negative or more than {@code ended}
     */
    public RequestCounts {
        if (failed < 0 || failed > ended) {
            throw new IllegalArgumentException("failed: " + failed + " (expected: 0 ~ " + ended + ", the requests that ended)");
        }
    }
}
