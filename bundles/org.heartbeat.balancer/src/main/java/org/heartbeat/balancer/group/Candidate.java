// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.group;

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
 * Where a candidate's server is: at an address, or at the addresses of a host name.
 *
 * @param address the address; null if there is a name
 * @param name the host name; null if there is an address
 */
record Candidate(InetAddress address, HostName name, int port) {

    /** Returns the candidate at a place; the resolver looks up a host name. */
    static Candidate of(InetSocketAddress place, HostResolver resolver) {
        if (!place.isUnresolved()) {
            return new Candidate(place.getAddress(), null, place.getPort());
        }
        String host = Addresses.withoutBrackets(place.getHostString());
        return Addresses.literal(host)
                .map(address -> new Candidate(address, null, place.getPort()))
                .orElseGet(() -> new Candidate(null, resolver.name(host), place.getPort()));
    }

    /** Returns the server in the monitor's table; if several addresses have one, the server in the best state. */
    Optional<ServerStatus> server(HeartbeatMonitor monitor) {
        return addresses().stream()
                .flatMap(one -> monitor.find(ServerId.of(one, port)).stream())
                // the enum's order is from best to worst
                .min(Comparator.comparing(ServerStatus::state));
    }

    /** Returns the addresses that are known now. */
    List<InetAddress> addresses() {
        return name == null ? List.of(address) : name.addresses();
    }

    @Override
    public String toString() {
        return name == null ? Addresses.text(address, port) : name.name() + ":" + port;
    }
}
