// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes addresses in digits, and finds interfaces. Never asks a name service. */
final class Addresses {

    private static final Pattern DOTTED = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    /** The first of the longest runs of two or more groups that are 0. */
    private static final Pattern ZEROS = Pattern.compile("(^|:)0(:0)+(:|$)");

    private Addresses() {}

    /** The IPv4 or IPv6 address that the text writes out, the latter without brackets; empty where it is none. */
    static Optional<InetAddress> literal(String text) {
        try {
            Matcher dotted = DOTTED.matcher(text);
            if (!dotted.matches()) {
                // in brackets the JDK takes nothing but an IPv6 address
                return text.contains(":") ? Optional.of(InetAddress.getByName("[" + text + "]")) : Optional.empty();
            }
            byte[] bytes = new byte[4];
            for (int i = 0; i < bytes.length; i++) {
                int part = Integer.parseInt(dotted.group(i + 1));
                if (part > 255) {
                    return Optional.empty();
                }
                bytes[i] = (byte) part;
            }
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** The address as httpd writes it, IPv6 in its short form (RFC 5952), so that it equals what its members are called. */
    static String text(InetAddress address) {
        String text = address.getHostAddress();
        if (!(address instanceof Inet6Address)) {
            return text;
        }
        int scope = text.indexOf('%');
        String groups = scope < 0 ? text : text.substring(0, scope);
        String longest = ZEROS.matcher(groups).results()
                .map(run -> run.group())
                .reduce("", (best, run) -> run.length() > best.length() ? run : best);
        String brief = longest.isEmpty() ? groups : groups.replaceFirst(Pattern.quote(longest), "::");
        return scope < 0 ? brief : brief + text.substring(scope);
    }

    static ProtocolFamily family(InetAddress address) {
        return address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    /**
     * The interfaces to join a group on.
     *
     * @param named what {@code HeartbeatInterface} says
     * @throws IOException if this machine has none such at present
     */
    static List<NetworkInterface> interfaces(String named, InetSocketAddress group) throws IOException {
        if (named.equals("*")) {
            // not only those that claim multicast: lo does not, and can
            return NetworkInterface.networkInterfaces().filter(Addresses::isUp).toList();
        }
        InetAddress address = named.isEmpty() ? routeTo(group) : literal(named).orElse(null);
        NetworkInterface found =
                address == null ? NetworkInterface.getByName(named) : NetworkInterface.getByInetAddress(address);
        if (found == null) {
            throw new SocketException("HeartbeatInterface: \"" + named
                    + "\" (expected: name or address of an interface of this machine)");
        }
        return List.of(found);
    }

    /** The address that the system would send to a group from; a datagram channel that connects sends nothing. */
    private static InetAddress routeTo(InetSocketAddress group) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open(family(group.getAddress()))) {
            channel.connect(group);
            return ((InetSocketAddress) channel.getLocalAddress()).getAddress();
        } catch (SocketException e) {
            throw new IOException(
                    "HeartbeatInterface: \"\" (expected: an interface to join " + text(group.getAddress())
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
}
