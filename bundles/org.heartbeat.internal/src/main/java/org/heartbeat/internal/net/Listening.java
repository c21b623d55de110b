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
 * A socket that receives datagrams. For a multicast group it receives only datagrams to that group, and other sockets may
 * receive them too. For an address of this machine it receives everything sent there, and no other socket may listen there.
 */
public final class Listening {

    private final HostPort address;
    private final String key;
    private final String networkInterface;
    private final DatagramChannel channel;
    private final InetSocketAddress bound;
    private final List<NetworkInterface> joined = new ArrayList<>();

    /** The indexes of the interfaces on which to join; joining may have failed on some. */
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
     * @param key the configuration key of the address, for messages
     * @param address a group or an address of this machine, and a port; port 0 means any free port
     * @param interfaceKey the configuration key of the interface, for messages
     * @param networkInterface where to join a group: the name or an address of an interface, {@code *} for all interfaces, or
     *     empty for the interface with the system's route to the group
     * @throws IOException if that is currently impossible; the message names key, value and rule
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
        // several sockets may listen to a group; at a unicast address they would take each other's datagrams
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
                key + ": \"" + address + "\" (expected: an address of this machine or a group, and a free port; "
                        + e.getMessage() + ")",
                e);
    }

    /** Returns the channel, which the caller of {@link #open} closes. */
    public DatagramChannel channel() {
        return channel;
    }

    /** Returns the names of the joined interfaces, separated by commas; empty if the address is not a group. */
    public String joinedNames() {
        return joined.stream().map(NetworkInterface::getName).collect(Collectors.joining(", "));
    }

    /**
     * Returns whether a socket opened now would receive something else, because the interfaces of this machine have changed: one
     * was added, removed or replaced. The membership of this socket is lost with a replaced interface.
     */
    public boolean isOutdated() {
        if (address.isOutdated(bound)) {
            return true;
        }
        try {
            return !chosen.isEmpty() && !chosen.equals(indexes(interfaces()));
        } catch (IOException e) {
            // such as without a route, which is no reason to leave an interface that still exists
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
            // even without the multicast flag: lo does not have it, but can
            case "*" -> NetworkInterface.networkInterfaces().filter(this::hasAddress).toList();
            case "" -> List.of(Addresses.networkInterface(key, Addresses.text(routeToGroup())));
            default -> List.of(Addresses.networkInterface(key, networkInterface));
        };
    }

    /** Returns whether the interface has an address of the group's family, which it needs to join. */
    private boolean hasAddress(NetworkInterface candidate) {
        return candidate.inetAddresses().anyMatch(own -> Addresses.family(own) == Addresses.family(bound.getAddress()));
    }

    /** Returns the address from which the system would send to the group. Connecting a datagram channel sends nothing. */
    private InetAddress routeToGroup() throws IOException {
        try (DatagramChannel probe = Addresses.open(bound.getAddress(), DatagramChannel::open)) {
            probe.connect(new InetSocketAddress(bound.getAddress(), Math.max(1, bound.getPort())));
            return ((InetSocketAddress) probe.getLocalAddress()).getAddress();
        } catch (SocketException e) {
            throw new IOException(
                    key + ": \"\" (expected: an interface on which to join " + Addresses.text(bound.getAddress())
                            + ", because the system has no route to it; " + e.getMessage() + ")",
                    e);
        }
    }
}
