// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.haproxy;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.net.Cidr;
import org.heartbeat.internal.net.HostPort;

/**
 * A valid configuration.
 *
 * @param endpoints where to listen, each address once
 * @param allow the addresses that may ask; empty for all
 */
record AgentSettings(List<Endpoint> endpoints, List<Cidr> allow) {

    static final AgentSettings OFF = new AgentSettings(List.of(), List.of());

    /** Which server an endpoint answers for. */
    enum Kind {
        /** This Karaf itself; clients need not send anything. */
        HeartbeatAgent,
        /** The server that the client's line names. */
        HeartbeatMonitorAgent
    }

    /** An address to listen on. */
    record Endpoint(Kind kind, HostPort address) {

        /** Returns the key and the address as users write them. */
        @Override
        public String toString() {
            return kind + " " + address;
        }
    }

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if it is invalid; the message names key, value and rule
     */
    static AgentSettings read(HaproxyConfig config) {
        Set<HostPort> taken = new HashSet<>();
        List<Endpoint> endpoints = Stream.concat(
                        endpoints(Kind.HeartbeatAgent, config.HeartbeatAgent()),
                        endpoints(Kind.HeartbeatMonitorAgent, config.HeartbeatMonitorAgent()))
                .toList();
        for (Endpoint endpoint : endpoints) {
            if (!taken.add(endpoint.address())) {
                throw Values.refused(
                        endpoint.kind().name(), endpoint.address().toString(), "each address once");
            }
        }
        return new AgentSettings(endpoints, Cidr.list("HeartbeatAllow", config.HeartbeatAllow()));
    }

    /** Returns whether a client may ask. */
    boolean allows(InetSocketAddress client) {
        return allow.isEmpty() || Cidr.anyContains(allow, client.getAddress());
    }

    private static Stream<Endpoint> endpoints(Kind kind, String... addresses) {
        return Values.list(addresses).stream().map(text -> new Endpoint(kind, HostPort.parseAddress(kind.name(), text)));
    }
}
