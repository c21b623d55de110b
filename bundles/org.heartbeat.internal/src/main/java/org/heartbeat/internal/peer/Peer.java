// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.peer;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import javax.servlet.http.HttpServletRequest;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.net.Addresses;

/**
 * The other end of a request's connection. The address that the container reports is not enough: with Pax Web's
 * {@code org.osgi.service.http.checkForwardedHeaders} it comes from a header of the request.
 */
public final class Peer {

    /** The request attribute with the peer's {@link InetAddress}, set if the container may report another address. */
    public static final String ADDRESS = "org.heartbeat.peer";

    private static final List<String> FORWARDING = List.of("Forwarded", "X-Forwarded-For");

    private Peer() {}

    /**
     * Returns the peer's address. Without the attribute it is the address that the container reports, unless a forwarding header
     * names the same address: then the container may have read it there.
     *
     * @throws IllegalArgumentException if the address is unknown, or is not one that a client can have
     */
    public static InetAddress of(HttpServletRequest request) {
        if (request.getAttribute(ADDRESS) instanceof InetAddress known) {
            return known;
        }
        InetAddress reported = Addresses.ofClient("peer", request.getRemoteAddr());
        boolean isForwarded = FORWARDING.stream()
                .flatMap(name -> Collections.list(request.getHeaders(name)).stream())
                .flatMap(header -> Stream.of(header.split("[\\s,;=\"]+")))
                .anyMatch(part -> Addresses.literalOfAnyPort(part).filter(reported::equals).isPresent());
        if (isForwarded) {
            throw Values.refused(
                    "peer", Addresses.withoutZone(request.getRemoteAddr()), "the address of the connection, which no header names");
        }
        return reported;
    }
}
