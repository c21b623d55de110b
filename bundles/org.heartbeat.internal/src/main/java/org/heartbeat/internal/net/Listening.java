// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.net;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A socket that receives datagrams: of a group what is sent to that group and nothing else, shared with whoever else listens to
 * it; of an address of this machine all that is sent to it, shared with nobody.
 *
 * @param channel the socket; whoever opened it closes it
 * @param joined the interfaces on which the group was joined; empty where it is no group
 */
public record Listening(DatagramChannel channel, List<NetworkInterface> joined) {

    /**
     * Opens a socket.
     *
     * @param key what messages call the address
     * @param address a group or an address of this machine, and a port; port 0 is a free one
     * @param interfaceKey what messages call the interface
     * @param networkInterface where a group is joined: the name or an address of an interface, {@code *} for all of them, or
     *     empty for the one by which the system would send to the group
     * @throws IOException if that cannot be done at present; the message names key, value and rule
     */
    public static Listening open(String key, InetSocketAddress address, String interfaceKey, String networkInterface)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open(Addresses.family(address.getAddress()));
        try {
            boolean group = address.getAddress().isMulticastAddress();
            // several may listen to a group; of a unicast address they would take each other's datagrams
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, group);
            try {
                channel.bind(address);
            } catch (BindException e) {
                throw new IOException(
                        key + ": \"" + text(address) + "\" (expected: an address of this machine or a group, and a port that is"
                                + " free; " + e.getMessage() + ")",
                        e);
            }
            return new Listening(
                    channel, group ? join(channel, address, interfaceKey, networkInterface) : List.of());
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /** The names of the interfaces that were joined, separated by commas. */
    public String joinedNames() {
        return joined.stream().map(NetworkInterface::getName).collect(Collectors.joining(", "));
    }

    private static List<NetworkInterface> join(
            DatagramChannel channel, InetSocketAddress group, String key, String networkInterface) throws IOException {
        List<NetworkInterface> joined = new ArrayList<>();
        IOException failure = null;
        for (NetworkInterface candidate : interfaces(group, key, networkInterface)) {
            try {
                channel.join(group.getAddress(), candidate);
                joined.add(candidate);
            } catch (IOException e) {
                // of all interfaces some have no address of the group's family
                failure = e;
            }
        }
        if (joined.isEmpty()) {
            throw new IOException(
                    key + ": \"" + networkInterface + "\" (expected: an interface that can join " + text(group) + ")", failure);
        }
        return joined;
    }

    private static List<NetworkInterface> interfaces(InetSocketAddress group, String key, String named) throws IOException {
        return switch (named) {
            // not only those that claim multicast: lo does not, and can
            case "*" -> NetworkInterface.networkInterfaces().filter(Listening::isUp).toList();
            case "" -> List.of(Addresses.networkInterface(key, Addresses.text(routeTo(group, key))));
            default -> List.of(Addresses.networkInterface(key, named));
        };
    }

    /** The address that the system would send to the group from; a datagram channel that connects sends nothing. */
    private static InetAddress routeTo(InetSocketAddress group, String key) throws IOException {
        try (DatagramChannel probe = DatagramChannel.open(Addresses.family(group.getAddress()))) {
            probe.connect(new InetSocketAddress(group.getAddress(), Math.max(1, group.getPort())));
            return ((InetSocketAddress) probe.getLocalAddress()).getAddress();
        } catch (SocketException e) {
            throw new IOException(
                    key + ": \"\" (expected: an interface to join " + Addresses.text(group.getAddress())
                            + " on, because the system has no route to it; " + e.getMessage() + ")",
                    e);
        }
    }

    private static boolean isUp(NetworkInterface networkInterface) {
        try {
            return networkInterface.isUp();
        } catch (SocketException e) {
            // gone since it was listed
            return false;
        }
    }

    private static String text(InetSocketAddress address) {
        return Addresses.text(address.getAddress(), address.getPort());
    }
}
