// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.balancer;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Picks servers for a reverse proxy whose code does not see the end of a request: the HTTP server beneath reports it. A
 * service, present while Karaf's HTTP server is Jetty. For any thread.
 */
@ProviderType
public interface RequestPicker {

    /**
     * Picks a server for the HTTP request that the calling thread serves, by {@link ServerGroup#begin()}. The selection ends
     * when the thread has served the request; it fails if the request does. Where the end of the request cannot be
     * heard, as on a thread that serves none, the server is picked by {@link ServerGroup#pick()}.
     *
     * @return the candidate to use
     * @throws NoServerException if the group has no server to use
     */
    <T> T pick(ServerGroup<T> group) throws NoServerException;
}
