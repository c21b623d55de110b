// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.status;

/**
 * The requests of a server since a {@link RequestCounter} began. Does not change.
 *
 * @param ended requests that have ended, the failed ones too, 0 to 2^63-1
 * @param failed requests that have failed, 0 to {@code ended}
 */
public record RequestCounts(long ended, long failed) {

    /**
     * Counts of so many requests.
     *
     * @throws IllegalArgumentException if {@code failed} is negative or more than {@code ended}
     */
    public RequestCounts {
        if (failed < 0 || failed > ended) {
            throw new IllegalArgumentException("failed: " + failed + " (expected: 0 ~ " + ended + ", the requests that ended)");
        }
    }
}
