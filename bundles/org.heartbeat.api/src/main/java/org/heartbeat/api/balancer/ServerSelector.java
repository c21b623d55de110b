// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.balancer;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Picks servers by what their beats say. Any number of threads may use it at once.
 *
 * <p>The service has the property {@value #NAME}: {@code heartbeat} picks by requests in flight and steady numbers,
 * {@code httpd} as httpd's mod_lbmethod_heartbeat does, with its peculiarities.
 */
@ProviderType
public interface ServerSelector {

    /** The service property that tells selectors apart, a string. */
    String NAME = "heartbeat.selector";

    /**
     * Makes a group of candidates to pick from. Keep it for as long as the candidates are the same: it knows
     * which requests are in flight. It needs no closing.
     *
     * @param candidates each at least once; one that is there twice can be picked as often as two
     * @param address tells a candidate's host and port; called once for each. An unresolved address is looked up, on another
     *     thread and again from time to time, and until then its server is not known. A candidate is the server that beats
     *     from this address and says this port or, if there is none, the one that beats from there and says no port.
     * @throws IllegalArgumentException if there are no candidates
     */
    <T> ServerGroup<T> group(Collection<? extends T> candidates, Function<? super T, InetSocketAddress> address);

    /** The groups that somebody holds, in the order in which they were made; not modifiable. */
    List<GroupStatus> groups();

    /**
     * Makes a group of URIs, such as {@code http://192.0.2.11:8181/app}.
     *
     * @throws IllegalArgumentException if there are none, or if one has no host, or no port and a scheme other than
     *     {@code http} or {@code https}
     */
    default ServerGroup<URI> group(Collection<URI> candidates) {
        return group(candidates, ServerSelector::address);
    }

    private static InetSocketAddress address(URI uri) {
        String scheme = uri.getScheme();
        int port = uri.getPort() > 0 ? uri.getPort() : "http".equals(scheme) ? 80 : "https".equals(scheme) ? 443 : 0;
        if (uri.getHost() == null || port == 0) {
            throw new IllegalArgumentException("candidates: \"" + uri + "\" (expected: a URI with host and port)");
        }
        return InetSocketAddress.createUnresolved(uri.getHost(), port);
    }
}
