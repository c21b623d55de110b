// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads addresses that are written out in digits, and finds interfaces. Never asks a name service. */
final class Addresses {

    private static final Pattern DOTTED = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

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

    static ProtocolFamily family(InetAddress address) {
        return address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    /**
     * The interface that has this name or this address.
     *
     * @throws SocketException if this machine has none such at present
     */
    static NetworkInterface networkInterface(String nameOrAddress) throws SocketException {
        Optional<InetAddress> address = literal(nameOrAddress);
        NetworkInterface found = address.isPresent()
                ? NetworkInterface.getByInetAddress(address.get())
                : NetworkInterface.getByName(nameOrAddress);
        if (found == null) {
            throw new SocketException("HeartbeatInterface: \"" + nameOrAddress
                    + "\" (expected: name or address of an interface of this machine)");
        }
        return found;
    }
}
