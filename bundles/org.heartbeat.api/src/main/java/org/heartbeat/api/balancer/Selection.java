// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.balancer;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A server that was picked, for as long as a request to it lasts: close it when the request has ended. For any thread.
 *
 * @param <T> what stands for a server
 */
@ProviderType
public interface Selection<T> extends AutoCloseable {

    /** The one of the candidates to use. */
    T candidate();

    /**
     * Says that the request failed through the server's fault: it was refused, reset, or not answered in time. The server is
     * then given nothing until its next beat, and for longer if its requests go on failing. Ends the request as
     * {@link #close()} does.
     */
    void fail();

    /** Says that the request has ended. To close again, or after {@link #fail()}, changes nothing. */
    @Override
    void close();
}
