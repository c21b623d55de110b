// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.balancer;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Picks servers for a reverse proxy whose code does not see the end of a request; the HTTP server reports the end instead. This is
 * a service that exists while Karaf's HTTP server is Jetty. For any thread.
 */
@ProviderType
public interface RequestPicker {

    /**
     * Picks a server for the HTTP request that the calling thread serves, with {@link ServerGroup#begin()}. The selection ends
     * when the request does, and fails if the request fails. If the end of the request cannot be observed, for example because
     * the thread does not serve a request, picks with {@link ServerGroup#pick()}.
     *
     * @return the candidate to use
     * @throws NoServerException if no server can be picked
     */
    <T> T pick(ServerGroup<T> group) throws NoServerException;
}
