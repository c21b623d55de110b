// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The identity of a server: its address, and the port that its beats report. Two instances on one host are two servers if they
 * report different ports. As with {@link InetAddress}, the zone of an IPv6 address makes no difference.
 *
 * @param address the address that beats come from; where signatures are checked, the signed one
 * @param port the {@code port} that beats report, 1 to 65535; empty if they report none
 */
public record ServerId(InetAddress address, OptionalInt port) {

    /** Two groups or more of an IPv6 address that are 0, with the colons around them. */
    private static final Pattern ZEROS = Pattern.compile("(?:^|:)(0(?::0)+)(?::|$)");

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
        if (address instanceof Inet4Address) {
            return address.getHostAddress();
        }
        String text = address.getHostAddress().split("%", 2)[0];
        return ZEROS.matcher(text).results()
                .max(Comparator.comparingInt(zeros -> zeros.group(1).length()))
                .map(zeros -> text.substring(0, zeros.start()) + "::" + text.substring(zeros.end()))
                .orElse(text);
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
