// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.balancer;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A group of candidates to pick from, created by {@link ServerSelector#group}. Any number of threads may use it at once; no call
 * blocks.
 *
 * @param <T> the caller's type for a server, such as a URI or an address
 */
@ProviderType
public interface ServerGroup<T> {

    /**
     * Picks a server for a request whose end the caller reports by closing the selection. Prefer this to {@link #pick()}, because
     * the group then knows how many requests are in flight.
     *
     * @return the selection, which contains the candidate
     * @throws NoServerException if no server can be picked
     */
    Selection<T> begin() throws NoServerException;

    /**
     * Picks a server for a request whose end is not reported.
     *
     * @return the candidate to use
     * @throws NoServerException if no server can be picked
     */
    T pick() throws NoServerException;
}
