// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A socket that receives datagrams. Of a group it receives what is sent to that group and nothing else, and shares it with
 * whoever else listens to the group; of an address of this machine it receives all that is sent there, and shares it with
 * nobody.
 */
public final class Listening {

    private final HostPort address;
    private final String key;
    private final String networkInterface;
    private final DatagramChannel channel;
    private final InetSocketAddress bound;
    private final List<NetworkInterface> joined = new ArrayList<>();

    /** Indexes of the interfaces that were to be joined, of which some may have refused. */
    private Set<Integer> chosen = Set.of();

    private Listening(HostPort address, InetSocketAddress bound, String key, String networkInterface, DatagramChannel channel) {
        this.address = address;
        this.bound = bound;
        this.key = key;
        this.networkInterface = networkInterface;
        this.channel = channel;
    }

    /**
     * Opens a socket.
     *
     * @param key what messages call the address
     * @param address a group or an address of this machine, and a port; port 0 is a free one
     * @param interfaceKey what messages call the interface
     * @param networkInterface where to join a group: the name or an address of an interface, {@code *} for all of them, or
     *     empty for the one by which the system would send to the group
     * @throws IOException if that cannot be done at present; the message names key, value and rule
     */
    public static Listening open(String key, HostPort address, String interfaceKey, String networkInterface)
            throws IOException {
        InetSocketAddress bound = address.socketAddress(key);
        DatagramChannel channel;
        try {
            channel = Addresses.open(bound.getAddress(), DatagramChannel::open);
        } catch (SocketException e) {
            throw cannotBind(key, address, e);
        }
        try {
            Listening listening = new Listening(address, bound, interfaceKey, networkInterface, channel);
            listening.bind(key);
            return listening;
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    private void bind(String addressKey) throws IOException {
        boolean group = bound.getAddress().isMulticastAddress();
        // several may listen to a group; of a unicast address they would take each other's datagrams
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, group);
        try {
            channel.bind(bound);
        } catch (SocketException e) {
            throw cannotBind(addressKey, address, e);
        }
        if (group) {
            join();
        }
    }

    private static IOException cannotBind(String key, HostPort address, SocketException e) {
        return new IOException(
                key + ": \"" + address + "\" (expected: an address of this machine or a group, and a port that is free; "
                        + e.getMessage() + ")",
                e);
    }

    /** Returns the socket; whoever opened it closes it. */
    public DatagramChannel channel() {
        return channel;
    }

    /** Returns the names of the interfaces that were joined, separated by commas; empty if the address is no group. */
    public String joinedNames() {
        return joined.stream().map(NetworkInterface::getName).collect(Collectors.joining(", "));
    }

    /**
     * Returns whether the interfaces of this machine have changed so that another socket, opened now, would hear something else:
     * one was made, or is gone, or was made again, in which case this socket's membership went with the old one.
     */
    public boolean isOutdated() {
        if (address.isOutdated(bound)) {
            return true;
        }
        try {
            return !chosen.isEmpty() && !chosen.equals(indexes(interfaces()));
        } catch (IOException e) {
            // without a route at present, say, which is no reason to leave an interface that is still there
            return chosen.stream().anyMatch(Listening::isGone);
        }
    }

    private static boolean isGone(int index) {
        try {
            return NetworkInterface.getByIndex(index) == null;
        } catch (SocketException e) {
            return false;
        }
    }

    private void join() throws IOException {
        List<NetworkInterface> candidates = interfaces();
        chosen = indexes(candidates);
        IOException failure = null;
        for (NetworkInterface candidate : candidates) {
            try {
                channel.join(bound.getAddress(), candidate);
                joined.add(candidate);
            } catch (IOException e) {
                failure = e;
            }
        }
        if (joined.isEmpty()) {
            throw new IOException(
                    key + ": \"" + networkInterface + "\" (expected: an interface that can join " + address + ")", failure);
        }
    }

    private static Set<Integer> indexes(List<NetworkInterface> interfaces) {
        return interfaces.stream().map(NetworkInterface::getIndex).collect(Collectors.toSet());
    }

    private List<NetworkInterface> interfaces() throws IOException {
        return switch (networkInterface) {
            // not only those that claim multicast: lo does not, and can
            case "*" -> NetworkInterface.networkInterfaces().filter(this::hasAddress).toList();
            case "" -> List.of(Addresses.networkInterface(key, Addresses.text(routeToGroup())));
            default -> List.of(Addresses.networkInterface(key, networkInterface));
        };
    }

    /** Whether the interface has an address of the group's family, without which the group cannot be joined there. */
    private boolean hasAddress(NetworkInterface candidate) {
        return candidate.inetAddresses().anyMatch(own -> Addresses.family(own) == Addresses.family(bound.getAddress()));
    }

    /** The address that the system would send to the group from; a datagram channel that connects sends nothing. */
    private InetAddress routeToGroup() throws IOException {
        try (DatagramChannel probe = Addresses.open(bound.getAddress(), DatagramChannel::open)) {
            probe.connect(new InetSocketAddress(bound.getAddress(), Math.max(1, bound.getPort())));
            return ((InetSocketAddress) probe.getLocalAddress()).getAddress();
        } catch (SocketException e) {
            throw new IOException(
                    key + ": \"\" (expected: an interface to join " + Addresses.text(bound.getAddress())
                            + " on, because the system has no route to it; " + e.getMessage() + ")",
                    e);
        }
    }
}
