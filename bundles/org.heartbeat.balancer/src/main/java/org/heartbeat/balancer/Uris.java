// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.internal.net.Url;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates groups of URIs. */
final class Uris {

    private static final Logger LOG = LoggerFactory.getLogger(Uris.class);

    private Uris() {}

    /** Creates a group of the URIs that have a host and port, and logs the others. */
    static ServerGroup<URI> group(ServerSelector selector, Collection<URI> candidates) {
        List<URI> readable = candidates.stream().filter(Uris::isReadable).toList();
        return selector.group(readable, Uris::address);
    }

    private static boolean isReadable(URI uri) {
        try {
            address(uri);
            return true;
        } catch (IllegalArgumentException e) {
            LOG.warn("A candidate is never picked: {}", e.getMessage());
            return false;
        }
    }

    private static InetSocketAddress address(URI uri) {
        return Url.server("candidates", uri.toString()).unresolved();
    }
}
