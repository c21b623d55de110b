// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.net;

import java.io.IOException;
import java.net.BindException;
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
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.internal.config.Values;

/** Parses and formats IP addresses, and finds network interfaces. Never asks a name service. */
public final class Addresses {

    /** 0 to 255, without leading zeros, which some programs read as octal. */
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

    private static final Pattern DOTTED = Pattern.compile("(?:" + BYTE + "\\.){3}" + BYTE);

    private static final Pattern ZONED = Pattern.compile("([^%]+)%[^%]+");
    private static final Pattern ZONE = Pattern.compile("([\\[(][0-9a-fA-F:.]+)%[^\\])]*|^([0-9a-fA-F:.]*:[0-9a-fA-F:.]*)%.*$");
    private static final Pattern BRACKETED = Pattern.compile("\\[([^\\[\\]]*:[^\\[\\]]*)](?::[0-9]{1,5})?");
    private static final Pattern WITH_PORT = Pattern.compile("([^:]*):[0-9]{1,5}");

    private Addresses() {}

    /** Opens a channel for a protocol family. */
    @FunctionalInterface
    public interface Opening<C> {
        /** Opens a channel; throws {@link UnsupportedOperationException} if this JVM does not support the family. */
        C open(ProtocolFamily family) throws IOException;
    }

    /**
     * Opens a channel of the address's family.
     *
     * @throws SocketException if this JVM does not support that family, as with {@code -Djava.net.preferIPv4Stack=true}
     */
    public static <C> C open(InetAddress address, Opening<C> opening) throws IOException {
        try {
            return opening.open(family(address));
        } catch (UnsupportedOperationException e) {
            throw (SocketException) new SocketException(e.getMessage() + " in this JVM").initCause(e);
        }
    }

    /** Returns the address that a text is, IPv6 without brackets; empty if it is not an address. */
    public static Optional<InetAddress> literal(String text) {
        boolean dotted = DOTTED.matcher(text).matches();
        if (!dotted && (!text.contains(":") || text.startsWith("["))) {
            return Optional.empty();
        }
        try {
            // in brackets the JDK accepts only an IPv6 address
            return Optional.of(InetAddress.getByName(dotted ? text : "[" + text + "]"));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /**
     * Like {@link #literal}, but returns the address without its zone if no interface of this machine currently has the zone's
     * name: the interface may come later, or belong to another machine.
     */
    public static Optional<InetAddress> literalOfAnyZone(String text) {
        Matcher zoned = ZONED.matcher(text);
        return literal(text).or(() -> zoned.matches() ? literal(zoned.group(1)) : Optional.empty());
    }

    /** Like {@link #literalOfAnyZone}, with or without brackets around an IPv6 address, and with or without a port. */
    public static Optional<InetAddress> literalOfAnyPort(String text) {
        Matcher bracketed = BRACKETED.matcher(text);
        if (bracketed.matches()) {
            return literalOfAnyZone(bracketed.group(1));
        }
        Matcher withPort = WITH_PORT.matcher(text);
        return literalOfAnyZone(withPort.matches() ? withPort.group(1) : text);
    }

    /**
     * Returns an address that {@link #literalOfAnyPort} reads.
     *
     * @param key the name of the value, for messages
     * @throws IllegalArgumentException if it is not an address that a client can have; the message names key, value and rule
     */
    public static InetAddress ofClient(String key, String text) {
        return literalOfAnyPort(String.valueOf(text))
                .filter(address -> !address.isAnyLocalAddress() && !address.isMulticastAddress())
                .orElseThrow(() ->
                        Values.refused(key, String.valueOf(text), "the IP address of a server, with or without a port"));
    }

    /**
     * Returns the address that a text is, with its current zone: an interface that was removed and created again is another zone.
     *
     * @param key the name of the value, for messages
     * @throws SocketException if its zone is not an interface of this machine; the message names key, value and rule
     */
    public static InetAddress present(String key, String text) throws SocketException {
        return literal(text).orElseThrow(() -> new SocketException(
                key + ": \"" + text + "\" (expected: an address whose zone is an interface of this machine)"));
    }

    /** Returns an exception for a socket that cannot be bound to a source address. */
    public static IOException notOurs(String key, InetAddress source, BindException e) {
        return new IOException(key + ": \"" + source.getHostAddress() + "\" (expected: an address of this machine)", e);
    }

    /**
     * Returns a text without the zones of IPv6 addresses, which mean nothing on another machine. The text is such an address, or
     * has them in brackets, like hosts and URLs.
     */
    public static String withoutZone(String text) {
        return ZONE.matcher(text).replaceAll("$1$2");
    }

    /** Returns a host without the brackets that an IPv6 address has in a URI. */
    public static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /**
     * Returns an address as httpd writes it, so that it equals the names of httpd's members: an IPv6 address without its longest
     * run of zeros (RFC 5952, section 4), and with its scope if it has one.
     */
    public static String text(InetAddress address) {
        String text = ServerId.of(address).host();
        String full = address.getHostAddress();
        int scope = full.indexOf('%');
        return scope < 0 ? text : text + full.substring(scope);
    }

    /** Returns an address and a port as in a URI: {@code 192.0.2.11:8181}, {@code [2001:db8::1]:8181}. Omits port 0. */
    public static String text(InetAddress address, int port) {
        String text = text(address);
        String host = address instanceof Inet6Address ? "[" + text + "]" : text;
        return port == 0 ? text : host + ":" + port;
    }

    /** Returns the protocol family of an address. */
    public static ProtocolFamily family(InetAddress address) {
        return address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    /** Calls {@link #networkInterface(String, String)} for {@code HeartbeatInterface}. */
    public static NetworkInterface networkInterface(String nameOrAddress) throws SocketException {
        return networkInterface("HeartbeatInterface", nameOrAddress);
    }

    /**
     * Returns the interface with this name or this address.
     *
     * @throws SocketException if this machine currently has no such interface; the message names key, value and rule
     */
    public static NetworkInterface networkInterface(String key, String nameOrAddress) throws SocketException {
        Optional<InetAddress> address = literal(nameOrAddress);
        NetworkInterface found = address.isPresent()
                ? NetworkInterface.getByInetAddress(address.get())
                : NetworkInterface.getByName(nameOrAddress);
        if (found == null) {
            throw new SocketException(key + ": \"" + nameOrAddress
                    + "\" (expected: name or address of an interface of this machine)");
        }
        return found;
    }
}
