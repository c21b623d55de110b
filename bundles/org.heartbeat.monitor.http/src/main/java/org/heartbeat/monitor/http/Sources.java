// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import javax.servlet.http.HttpServletRequest;

/**
 * Says which address a request comes from: that of the peer, or where the peer is a trusted proxy, the one that proxies
 * tell.
 *
 * @param trusted the proxies whose {@code X-Forwarded-For} counts; with none, the header is ignored
 */
record Sources(List<Cidr> trusted) {

    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final int TOLD = 60;

    /**
     * The address that a request comes from. Each proxy appends the address that it was called from, so the header is read
     * from its end up to the first address that is no trusted proxy. What stands before that is the word of somebody who
     * is not trusted, and is not looked at. Where all are trusted, it is the first; where the header is not there, the peer.
     *
     * @throws IllegalArgumentException if the header has something else than an address where one is needed
     */
    InetAddress of(HttpServletRequest request) {
        // Jetty has brackets around IPv6 addresses
        InetAddress source = address("peer", request.getRemoteAddr());
        List<String> hops = Collections.list(request.getHeaders(FORWARDED_FOR)).stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(String::trim)
                .filter(Predicate.not(String::isEmpty))
                .toList();
        for (int hop = hops.size() - 1; hop >= 0 && isTrusted(source); hop--) {
            source = address(FORWARDED_FOR, hops.get(hop));
        }
        return source;
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(block -> block.contains(address));
    }

    private static InetAddress address(String key, String text) {
        return Addresses.endpoint(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        key + ": \"" + printable(text) + "\" (expected: an IP address, with or without a port)"));
    }

    private static String printable(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.length() <= TOLD ? printable : printable.substring(0, TOLD) + "...";
    }
}
