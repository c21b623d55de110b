// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.balancer;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Picks servers according to their beats. Any number of threads may use it at once.
 *
 * <p>The service property {@value #NAME} distinguishes the two selectors: {@code heartbeat} picks by requests in flight and
 * smoothed numbers, {@code httpd} exactly as httpd's mod_lbmethod_heartbeat does.
 */
@ProviderType
public interface ServerSelector {

    /** The service property that contains the selector's name, a string. */
    String NAME = "heartbeat.selector";

    /**
     * Creates a group of candidates to pick from. Keep the group as long as the candidates stay the same, because it knows which
     * requests are in flight. A group need not be closed.
     *
     * @param candidates the candidates; one that is contained twice can be picked as often as two
     * @param address returns a candidate's host and port; called once for each candidate. An unresolved address is resolved on
     *     another thread, repeatedly; until then its server is unknown. A candidate is matched with the server that
     *     {@link org.heartbeat.api.monitor.HeartbeatMonitor#find} returns for its address and port.
     * @throws IllegalArgumentException if there are no candidates, or from the function
     */
    <T> ServerGroup<T> group(Collection<? extends T> candidates, Function<? super T, InetSocketAddress> address);

    /** Returns the groups that are in use, in the order of their creation; not modifiable. */
    List<GroupStatus> groups();

    /**
     * Creates a group of URIs, such as {@code http://192.0.2.11:8181/app}. A URI that has no host, or neither a port nor the scheme
     * {@code http} or {@code https}, is never picked; the log names it.
     *
     * @throws IllegalArgumentException if no URI is left
     */
    ServerGroup<URI> group(Collection<URI> candidates);
}
