// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.heartbeat.internal.config.Values;

/**
 * A host and a port as users write them: {@code 239.0.0.1:27999}, {@code [ff02::1]:27999}, {@code balancer.example:27999}.
 *
 * @param host an IP address, IPv6 without brackets, or a host name
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

    private static final Pattern TEXT = Pattern.compile("(?:\\[([^\\[\\]]*)]|([^:\\[\\]]+)):([0-9]{1,5})");

    /** A name whose last label has only digits is probably a mistyped address. */
    private static final Pattern HOST_NAME =
            Pattern.compile("(?!.*(?:^|\\.)[0-9]+\\.?$)[\\p{Alnum}_-]+(\\.[\\p{Alnum}_-]+)*\\.?");

    /**
     * Parses a host, by name or by address, and a port.
     *
     * @throws IllegalArgumentException if it is invalid; the message names key, value and rule
     */
    public static HostPort parse(String key, String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw Values.refused(key, text, text.chars().filter(c -> c == ':').count() > 1 && !text.contains("[")
                    ? "host:port, with an IPv6 address in brackets, such as [::1]:27999" : "host:port");
        }
        int port = Integer.parseInt(parts.group(3));
        if (port < 1 || port > 65535) {
            throw Values.refused(key, text, "a port of 1 ~ 65535");
        }
        boolean bracketed = parts.group(1) != null;
        String host = bracketed ? parts.group(1) : parts.group(2);
        Optional<InetAddress> literal = Addresses.literalOfAnyZone(host);
        boolean good = bracketed
                // an IPv4 address in IPv6 notation becomes an IPv4 address
                ? literal.isPresent() && host.contains(":")
                : literal.isPresent() || HOST_NAME.matcher(host).matches();
        if (!good) {
            throw Values.refused(key, text, "host:port, where the host is an IPv4 address, an IPv6 address in brackets or a"
                    + " host name");
        }
        return new HostPort(host, port);
    }

    /**
     * Parses an IP address and a port.
     *
     * @throws IllegalArgumentException if it is invalid; the message names key, value and rule
     */
    public static HostPort parseAddress(String key, String text) {
        HostPort parsed = parse(key, text);
        if (parsed.address().isEmpty()) {
            throw Values.refused(
                    key, text, "addr:port, where the address is IPv4, or IPv6 in brackets, and the port 1 ~ 65535");
        }
        return parsed;
    }

    /**
     * Returns the host's address; empty if the host is a name. If its zone is currently not an interface of this machine, the
     * address has no zone.
     */
    public Optional<InetAddress> address() {
        return Addresses.literalOfAnyZone(host);
    }

    /**
     * Returns the socket address with its current zone.
     *
     * @param key the name of the value, for messages
     * @throws SocketException if its zone is not an interface of this machine; the message names key, value and rule
     */
    public InetSocketAddress socketAddress(String key) throws SocketException {
        return new InetSocketAddress(Addresses.present(key, host), port);
    }

    /** Returns the host and port without looking up the host. */
    public InetSocketAddress unresolved() {
        return InetSocketAddress.createUnresolved(host, port);
    }

    /** Returns whether a socket bound to this address receives nothing any more, because its zone is gone or was replaced. */
    public boolean isOutdated(InetSocketAddress bound) {
        try {
            return scope(bound) != 0 && scope(socketAddress("")) != scope(bound);
        } catch (SocketException e) {
            return true;
        }
    }

    private static int scope(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address scoped ? scoped.getScopeId() : 0;
    }

    /** Returns it as users write it. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
