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

    /** A datagram channel that connects sends nothing, but chooses its way. */
    @Override
    public InetAddress towards(Target target) throws IOException {
        InetSocketAddress destination = destination(target);
        try (DatagramChannel probe = DatagramChannel.open(Addresses.family(destination.getAddress()))) {
            if (target instanceof Target.Datagrams datagrams && !datagrams.networkInterface().isEmpty()) {
                probe.setOption(
                        StandardSocketOptions.IP_MULTICAST_IF, Addresses.networkInterface(datagrams.networkInterface()));
            }
            probe.connect(destination);
            return ((InetSocketAddress) probe.getLocalAddress()).getAddress();
        }
    }

    private static InetSocketAddress destination(Target target) throws UnknownHostException {
        if (target instanceof Target.Post post) {
            // any port will do
            return new InetSocketAddress(InetAddress.getByName(post.uri().getHost()), Math.max(1, post.uri().getPort()));
        }
        Target.Datagrams datagrams = (Target.Datagrams) target;
        return new InetSocketAddress(InetAddress.getByName(datagrams.host()), datagrams.port());
    }
}
