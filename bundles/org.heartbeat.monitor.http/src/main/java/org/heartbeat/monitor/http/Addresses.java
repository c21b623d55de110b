// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads addresses that are written out in digits. Never asks a name service. */
final class Addresses {

    private static final String PART = "(0|[1-9][0-9]{0,2})";
    private static final Pattern DOTTED = Pattern.compile(PART + "\\." + PART + "\\." + PART + "\\." + PART);
    private static final Pattern ZONED = Pattern.compile("([^%]+)%[^%]+");
    private static final Pattern BRACKETED = Pattern.compile("\\[([^\\[\\]]*:[^\\[\\]]*)](?::[0-9]{1,5})?");
    private static final Pattern WITH_PORT = Pattern.compile("([^:]*):[0-9]{1,5}");

    private Addresses() {}

    /**
     * The IPv4 or IPv6 address that the text writes out, the latter without brackets; empty where it is none. An IPv4
     * address that is written as an IPv6 one ({@code ::ffff:192.0.2.1}) is the IPv4 address. A zone that this machine does
     * not have is dropped.
     */
    static Optional<InetAddress> literal(String text) {
        Matcher dotted = DOTTED.matcher(text);
        if (dotted.matches()) {
            return dotted(dotted);
        }
        if (!text.contains(":")) {
            return Optional.empty();
        }
        try {
            // in brackets the JDK takes nothing but an IPv6 address
            return Optional.of(InetAddress.getByName("[" + text + "]"));
        } catch (UnknownHostException e) {
            Matcher zoned = ZONED.matcher(text);
            return zoned.matches() ? literal(zoned.group(1)) : Optional.empty();
        }
    }

    /** The same with what may be around it: brackets around an IPv6 address, and then or after an IPv4 address a port. */
    static Optional<InetAddress> endpoint(String text) {
        Matcher bracketed = BRACKETED.matcher(text);
        if (bracketed.matches()) {
            return literal(bracketed.group(1));
        }
        Matcher withPort = WITH_PORT.matcher(text);
        return literal(withPort.matches() ? withPort.group(1) : text);
    }

    private static Optional<InetAddress> dotted(Matcher dotted) {
        byte[] bytes = new byte[4];
        for (int i = 0; i < bytes.length; i++) {
            int part = Integer.parseInt(dotted.group(i + 1));
            if (part > 255) {
                return Optional.empty();
            }
            bytes[i] = (byte) part;
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
