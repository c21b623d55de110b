// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.sign.Signer;

/**
 * What this machine and this Karaf are called and where they are, as the system says.
 *
 * @param instance the name of Karaf's instance; empty where this is no Karaf
 */
record OwnNames(String instance) implements BeatSigner.Names {

    @Override
    public String id() {
        String name = (host() + (instance.isEmpty() ? "" : "-" + instance)).replaceAll("[^A-Za-z0-9._~:-]", "-");
        return name.substring(0, Math.min(name.length(), Signer.MOST_ID));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // the name is known, its address is not: "name: Name or service not known"
            return e.getMessage().replaceFirst(":.*", "");
        }
    }

    @Override
    public InetAddress towards(Target target) throws IOException {
        IOException failure = null;
        for (InetAddress address : InetAddress.getAllByName(target.host())) {
            try {
                return towards(target, address);
            } catch (IOException e) {
                // of a family that this machine has no route for, say
                failure = e;
            }
        }
        throw failure;
    }

    /** A datagram channel that connects sends nothing, but chooses its way; any port will do. */
    private static InetAddress towards(Target target, InetAddress address) throws IOException {
        try (DatagramChannel probe = Addresses.open(address, DatagramChannel::open)) {
            if (target instanceof Target.Datagrams datagrams && !datagrams.networkInterface().isEmpty()) {
                probe.setOption(
                        StandardSocketOptions.IP_MULTICAST_IF, Addresses.networkInterface(datagrams.networkInterface()));
            }
            probe.connect(new InetSocketAddress(address, 1));
            return ((InetSocketAddress) probe.getLocalAddress()).getAddress();
        }
    }
}
