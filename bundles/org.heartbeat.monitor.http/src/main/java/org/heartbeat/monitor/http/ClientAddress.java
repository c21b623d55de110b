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
 * Finds the address that a request comes from: that of the peer or, where the peer is a trusted proxy, the one that proxies
 * tell.
 *
 * @param trusted the proxies whose {@code X-Forwarded-For} counts; with none, the header is ignored
 */
record ClientAddress(List<Cidr> trusted) {

    private static final String FORWARDED_FOR = "X-Forwarded-For";

    /**
     * The address that a request comes from. Each proxy appends the address that it was called from, so the header is read
     * from its end up to the first address that is no trusted proxy. What stands before that one was written by somebody who
     * is not trusted, and is not looked at. Where all addresses are trusted proxies, the first counts; without the header,
     * the peer.
     *
     * @throws IllegalArgumentException if the peer is not known, or the header has something other than a server's address where
     *     one is needed
     */
    InetAddress of(HttpServletRequest request) {
        InetAddress source = Peer.of(request);
        List<String> hops = Collections.list(request.getHeaders(FORWARDED_FOR)).stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(String::trim)
                // an address that appears twice counts twice: the last entries are the proxies', whatever a client wrote before
                .filter(Predicate.not(String::isEmpty))
                .toList();
        for (int hop = hops.size() - 1; hop >= 0 && Cidr.anyContains(trusted, source); hop--) {
            source = Addresses.ofClient(FORWARDED_FOR, hops.get(hop));
        }
        return source;
    }
}
