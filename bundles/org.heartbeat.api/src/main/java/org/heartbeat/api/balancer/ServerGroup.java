// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.balancer;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Candidates to pick from, made by {@link ServerSelector#group}. Any number of threads may use it at once; no call waits for
 * anything.
 *
 * @param <T> what stands for a server: a URI, an address, or what the caller has
 */
@ProviderType
public interface ServerGroup<T> {

    /**
     * Picks a server for a request whose end the caller tells, by closing the selection: the better of the two ways to pick,
     * because the group then knows which requests are in flight.
     *
     * @throws NoServerException if there is no server to use
     */
    Selection<T> begin() throws NoServerException;

    /**
     * Picks a server for a request whose end nobody tells.
     *
     * @return the one of the candidates to use
     * @throws NoServerException if there is no server to use
     */
    T pick() throws NoServerException;
}
