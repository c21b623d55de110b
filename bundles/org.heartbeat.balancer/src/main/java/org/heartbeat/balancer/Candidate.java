// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.net.Addresses;

/**
 * Where a candidate is: at an address, or at those of a host name.
 *
 * @param address the address, or null where there is a name
 * @param name the host name, or null where there is an address
 */
record Candidate(InetAddress address, HostName name, int port) {

    /** A candidate's place; a host name in it is looked up. */
    static Candidate of(InetSocketAddress place, HostResolver resolver) {
        if (!place.isUnresolved()) {
            return new Candidate(place.getAddress(), null, place.getPort());
        }
        String host = Addresses.withoutBrackets(place.getHostString());
        return Addresses.literal(host)
                .map(address -> new Candidate(address, null, place.getPort()))
                .orElseGet(() -> new Candidate(null, resolver.name(host), place.getPort()));
    }

    /** The server that beats from there; where a name has several addresses, of several servers the one that is best off. */
    Optional<ServerStatus> server(HeartbeatMonitor monitor) {
        return addresses().stream()
                .flatMap(one -> monitor.find(ServerId.of(one, port)).stream())
                // the states are in that order
                .min(Comparator.comparing(ServerStatus::state));
    }

    /** Its addresses, as far as they are known. */
    List<InetAddress> addresses() {
        return name == null ? List.of(address) : name.addresses();
    }

    @Override
    public String toString() {
        return name == null ? Addresses.text(address, port) : name.name() + ":" + port;
    }
}
