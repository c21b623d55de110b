// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.balancer;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Candidates to pick from, made by {@link ServerSelector#group}. Any number of threads may use it at once.
 *
 * @param <T> what stands for a server: a URI, an address, or what the caller has
 */
@ProviderType
public interface ServerGroup<T> {

    /**
     * Picks one. Does not wait for anything, and allocates nothing.
     *
     * @return {@link Selection.Selected}, or {@link Selection.None} with the reason
     */
    Selection<T> select();

    /**
     * Says that a request to a picked server is over, so that its worker counts as ready again without waiting for the
     * server's next beat. Optional: who never calls this gets picks by what the beats say.
     */
    void release(Selection.Selected<T> selected);
}
