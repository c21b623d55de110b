// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.balancer;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A server that was picked for one request. Close it when the request has ended. Any thread may do so.
 *
 * @param <T> the caller's type for a server
 */
@ProviderType
public interface Selection<T> extends AutoCloseable {

    /** Returns the candidate that was picked. */
    T candidate();

    /**
     * Ends the request as {@link #close()} does, and reports that it failed through the server's fault: it was refused, reset,
     * answered with an error, or not answered in time.
     *
     * <p>The more a server's share of failures exceeds that of most servers in the group, the fewer requests it gets, as long
     * as it is also less busy than the others: a server that is as busy as they are is overloaded, or shares a fault with them.
     * After four failures in a row, an idle server gets no requests for a second. Then one request tries it and, if that fails
     * too, another one after 2 s, 4 s and so on up to 30 s. At most half of a group's workers are held back in this way.
     */
    void fail();

    /** Reports that the request has ended. Has no effect after the first call, or after {@link #fail()}. */
    @Override
    void close();
}
