// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.servlet.http.HttpServletRequest;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.Cidr;
import org.heartbeat.internal.peer.Peer;

/**
 * Determines the address of a client: that of the peer or, if the peer is a trusted proxy, the one in {@code X-Forwarded-For}.
 *
 * @param trusted the proxies whose {@code X-Forwarded-For} is trusted; if there are none, the header is ignored
 */
record ClientAddress(List<Cidr> trusted) {

    private static final String FORWARDED_FOR = "X-Forwarded-For";

    /**
     * Returns the address of the client. Each proxy appends the address of its own client, so the header is read from its end, up
     * to the first address that is no trusted proxy. Entries before that one are not trusted, and are ignored. If all addresses
     * are trusted proxies, the first one is returned; without the header, that of the peer.
     *
     * @throws IllegalArgumentException if the peer is unknown, or if a needed entry of the header is not the address of a server
     */
    InetAddress of(HttpServletRequest request) {
        InetAddress source = Peer.of(request);
        List<String> hops = Collections.list(request.getHeaders(FORWARDED_FOR)).stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(String::trim)
                // equal entries stay: the last ones are the proxies' own, whatever the client wrote before them
                .filter(Predicate.not(String::isEmpty))
                .toList();
        for (int hop = hops.size() - 1; hop >= 0 && Cidr.anyContains(trusted, source); hop--) {
            source = Addresses.ofClient(FORWARDED_FOR, hops.get(hop));
        }
        return source;
    }
}
