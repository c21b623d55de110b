// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The identity of a server: its address, and the port that its beats report. Two instances on one host are two servers if they
 * report different ports. As with {@link InetAddress}, the zone of an IPv6 address makes no difference.
 *
 * @param address the address that beats come from; where signatures are checked, the signed one
 * @param port the {@code port} that beats report, 1 to 65535; empty if they report none
 */
public record ServerId(InetAddress address, OptionalInt port) {

    /**
     * Creates an id.
     *
     * @throws IllegalArgumentException if the port is not 1 to 65535
     */
    public ServerId {
        Objects.requireNonNull(address, "address");
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65535)) {
            throw new IllegalArgumentException("port: " + port.getAsInt() + " (expected: 1 ~ 65535)");
        }
    }

    /** Returns the id of a server that reports no port. */
    public static ServerId of(InetAddress address) {
        return new ServerId(address, OptionalInt.empty());
    }

    /**
     * Returns the id of a server that reports a port.
     *
     * @throws IllegalArgumentException if the port is not 1 to 65535
     */
    public static ServerId of(InetAddress address, int port) {
        return new ServerId(address, OptionalInt.of(port));
    }

    /**
     * Returns the address as text, without a zone, which would mean nothing on another machine. An IPv6 address is shortened
     * as httpd shortens it (RFC 5952, section 4) and has no brackets: {@code 192.0.2.11}, {@code 2001:db8::1}.
     */
    public String host() {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return address.getHostAddress();
        }
        int[] groups = new int[8];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
        }
        int begin = -1;
        int length = 1;
        for (int i = 0; i < groups.length; i++) {
            int zeros = 0;
            while (i + zeros < groups.length && groups[i + zeros] == 0) {
                zeros++;
            }
            if (zeros > length) {
                begin = i;
                length = zeros;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < groups.length; i++) {
            if (i == begin) {
                text.append("::");
                i += length - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    /**
     * Returns the host and the port as in a URI, or the host alone if there is no port: {@code 192.0.2.11:8181},
     * {@code [2001:db8::1]:8181}, {@code 2001:db8::1}.
     */
    @Override
    public String toString() {
        if (port.isEmpty()) {
            return host();
        }
        return (address instanceof Inet6Address ? "[" + host() + "]" : host()) + ":" + port.getAsInt();
    }
}
