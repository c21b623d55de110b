// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.group;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.HostAddresses;

/**
 * Where a candidate's server is: at an address, or at the addresses of a host name.
 *
 * @param text host and port, for people
 * @param addresses returns the addresses that are known now
 */
record Candidate(String text, Supplier<List<InetAddress>> addresses, int port) {

    /** Returns the candidate at a place; {@code hosts} returns the addresses of a host name. */
    static Candidate of(InetSocketAddress place, Function<String, HostAddresses> hosts) {
        int port = place.getPort();
        String host = Addresses.withoutBrackets(place.getHostString());
        Optional<InetAddress> literal = place.isUnresolved() ? Addresses.literal(host) : Optional.of(place.getAddress());
        if (literal.isPresent()) {
            List<InetAddress> addresses = List.of(literal.get());
            return new Candidate(Addresses.text(literal.get(), port), () -> addresses, port);
        }
        String name = host.toLowerCase(Locale.ROOT);
        HostAddresses addresses = hosts.apply(name);
        return new Candidate(name + ":" + port, () -> known(addresses), port);
    }

    private static List<InetAddress> known(HostAddresses addresses) {
        try {
            return addresses.known();
        } catch (SocketException e) {
            // an address whose network interface does not exist now
            return List.of();
        }
    }

    /** Returns the server in the monitor's table; if several addresses have one, the server in the best state. */
    Optional<ServerStatus> server(HeartbeatMonitor monitor) {
        return addresses.get().stream()
                .flatMap(one -> monitor.find(ServerId.of(one, port)).stream())
                // the enum's order is from best to worst
                .min(Comparator.comparing(ServerStatus::state));
    }
}
