// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.sockets;

import java.net.InetAddress;
import org.heartbeat.internal.net.HostPort;

/**
 * An address to listen on. Equal endpoints can share one open socket.
 *
 * @param networkInterface the interface on which a multicast group is joined; empty for a unicast address
 */
public record Endpoint(HostPort address, String networkInterface) {

    /** Reads an address of {@code HeartbeatListen}; the interface is used if it is a multicast group. */
    public static Endpoint parse(String text, String networkInterface) {
        Endpoint endpoint = new Endpoint(HostPort.parseAddress("HeartbeatListen", text), networkInterface);
        return endpoint.isGroup() ? endpoint : new Endpoint(endpoint.address, "");
    }

    /** Returns whether this is a multicast group, whose datagrams other sockets may receive as well. */
    boolean isGroup() {
        return address.address().filter(InetAddress::isMulticastAddress).isPresent();
    }

    /** Returns the address as users write it. */
    @Override
    public String toString() {
        return address.toString();
    }
}
