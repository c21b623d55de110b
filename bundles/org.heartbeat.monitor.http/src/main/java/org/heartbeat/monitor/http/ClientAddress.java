// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.servlet.http.HttpServletRequest;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.Cidr;

/**
 * Finds the address that a request comes from: that of the peer or, where the peer is a trusted proxy, the one that proxies
 * tell.
 *
 * @param trusted the proxies whose {@code X-Forwarded-For} counts; with none, the header is ignored
 */
record ClientAddress(List<Cidr> trusted) {

    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String RULE = "the IP address of a server, with or without a port";

    private static final Pattern BRACKETED = Pattern.compile("\\[([^\\[\\]]*:[^\\[\\]]*)](?::[0-9]{1,5})?");
    private static final Pattern WITH_PORT = Pattern.compile("([^:]*):[0-9]{1,5}");
    private static final Pattern ZONED = Pattern.compile("([^%]+)%[^%]+");

    /**
     * The address that a request comes from. Each proxy appends the address that it was called from, so the header is read
     * from its end up to the first address that is no trusted proxy. What stands before that one was written by somebody who
     * is not trusted, and is not looked at. Where all addresses are trusted proxies, the first counts; without the header,
     * the peer.
     *
     * @throws IllegalArgumentException if the header has something other than a server's address where one is needed
     */
    InetAddress of(HttpServletRequest request) {
        // Jetty puts brackets around IPv6 addresses
        InetAddress source = address("peer", request.getRemoteAddr());
        List<String> hops = Collections.list(request.getHeaders(FORWARDED_FOR)).stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(String::trim)
                // an address that appears twice counts twice: the last entries are the proxies', whatever a client wrote before
                .filter(Predicate.not(String::isEmpty))
                .toList();
        for (int hop = hops.size() - 1; hop >= 0 && Cidr.anyContains(trusted, source); hop--) {
            source = address(FORWARDED_FOR, hops.get(hop));
        }
        return source;
    }

    /** The address in the text, which may have brackets around an IPv6 address, and a port; empty where there is none. */
    static Optional<InetAddress> read(String text) {
        Matcher bracketed = BRACKETED.matcher(text);
        if (bracketed.matches()) {
            return literal(bracketed.group(1));
        }
        Matcher withPort = WITH_PORT.matcher(text);
        return literal(withPort.matches() ? withPort.group(1) : text);
    }

    private static Optional<InetAddress> literal(String text) {
        Matcher zoned = ZONED.matcher(text);
        // the zone may be an interface of another machine
        return Addresses.literal(text)
                .or(() -> zoned.matches() ? Addresses.literal(zoned.group(1)) : Optional.empty());
    }

    private static InetAddress address(String key, String text) {
        return read(text)
                .filter(Predicate.not(address -> address.isAnyLocalAddress() || address.isMulticastAddress()))
                .orElseThrow(() -> Values.refused(key, text, RULE));
    }
}
