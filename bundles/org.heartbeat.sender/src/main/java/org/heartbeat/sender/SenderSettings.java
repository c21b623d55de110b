// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.codec.Variable;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.HostPort;
import org.heartbeat.internal.net.Url;
import org.heartbeat.internal.requests.FailureStatuses;

/**
 * A configuration that was read and found good.
 *
 * @param targets where to beat, each once; none: disabled
 * @param interval time between beats
 * @param port the port to tell, 0 for none or {@link #AUTO_PORT} for the HTTP service's
 * @param status name of the provider to use, empty for the highest ranking one
 * @param variables of the site's own, by key, in the order of the beats
 * @param steady the delay with which balancers act, for which numbers are smoothed; zero: they are not
 * @param countsErrors whether failing requests reduce the reported numbers
 * @param scale units per worker in the message
 * @param signing whether and how beats are signed
 * @param tls what https targets are connected to with
 * @param leaveWait how long a Karaf that stops waits at most; zero: not at all
 */
record SenderSettings(
        List<Target> targets,
        Duration interval,
        int port,
        String status,
        Map<String, String> variables,
        Duration steady,
        boolean countsErrors,
        int scale,
        Signing signing,
        TlsFiles tls,
        Duration leaveWait) {

    static final int AUTO_PORT = -1;

    /** Docker sends TERM and kills ten seconds later, and Karaf itself needs about half a second. */
    private static final Duration AUTO_LEAVE_WAIT = Duration.ofSeconds(8);

    /** Before there is any configuration. */
    static final SenderSettings DISABLED =
            new SenderSettings(
                    List.of(), Duration.ofSeconds(1), 0, "", Map.of(), Duration.ofSeconds(1), true, 1, Signing.OFF, TlsFiles.NONE,
                    AUTO_LEAVE_WAIT);

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);
    /** How often httpd looks at what it heard by datagrams (mod_heartmonitor.c). */
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration LONGEST_LEAVE_WAIT = Duration.ofMinutes(5);

    /** What leaves room for all others in a message of 1000 bytes. */
    private static final int MOST_VARIABLES = 640;

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if it is not good; the message names key, value and rule
     */
    static SenderSettings read(SenderConfig config) {
        String networkInterface = config.HeartbeatInterface().trim();
        int timeToLive = Values.number("HeartbeatTimeToLive", config.HeartbeatTimeToLive(), 0, 255);
        String source = config.HeartbeatSource().trim();
        Optional<InetAddress> sourceAddress = source(source);
        // before the list is taken apart, as a password may have a comma
        Values.requireNoUser("HeartbeatAddress", String.join(",", config.HeartbeatAddress()));
        List<String> addresses = Values.list(config.HeartbeatAddress());
        List<Target> targets = addresses.size() == 1 && addresses.get(0).equalsIgnoreCase("disabled")
                ? List.of()
                : addresses.stream().map(address -> target(address, networkInterface, timeToLive, source)).toList();
        Duration interval = Values.duration("HeartbeatInterval", config.HeartbeatInterval(), SHORTEST, LONGEST);
        return new SenderSettings(
                targets,
                interval,
                port(config.HeartbeatPort().trim()),
                config.HeartbeatStatus().trim(),
                variables(config.HeartbeatVariables()),
                steady(config.HeartbeatSteady().trim(), targets, interval),
                !FailureStatuses.parse(config.HeartbeatErrors()).isEmpty(),
                scale(config.HeartbeatScale().trim()),
                Signing.read(config, sourceAddress),
                TlsFiles.read(config),
                leaveWait(config.HeartbeatLeaveWait().trim()));
    }

    /**
     * The time in which all balancers that hear beats have acted on one: httpd looks at its datagrams every five seconds. Zero
     * without targets.
     */
    Duration reaction() {
        return targets.stream()
                .map(target -> target instanceof Target.Datagrams ? LOOK.plusSeconds(1) : interval)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** Whether balancers take senders with these settings and with others for one server: they know it by address and port. */
    boolean isSameServer(SenderSettings other) {
        return port == other.port
                && source().equals(other.source())
                && (signing.keys().isEmpty() || signing.address().equals(other.signing.address()));
    }

    private String source() {
        return targets.isEmpty() ? "" : targets.get(0).source();
    }

    private static Target target(
            String address, String networkInterface, int timeToLive, String source) {
        boolean post = address.contains("://");
        boolean all = !post && address.startsWith("*");
        Url url = post ? Url.parse("HeartbeatAddress", address) : null;
        HostPort at = post ? url.at() : HostPort.parse("HeartbeatAddress", all ? address.substring(1) : address);
        Optional<InetAddress> literal = at.address();
        if (all && literal.isPresent()) {
            throw Values.refused("HeartbeatAddress", address, "a host name behind *, for all of its addresses");
        }
        if (literal.isPresent() && !source.isEmpty() && literal.get() instanceof Inet6Address != source.contains(":")) {
            throw Values.refused("HeartbeatSource", source, "an address of the same family as " + address);
        }
        return post
                ? new Target.Post(address, url, source)
                : new Target.Datagrams(address, at.host(), at.port(), all, networkInterface, timeToLive, source);
    }

    private static Optional<InetAddress> source(String source) {
        Optional<InetAddress> address = Addresses.literalOfAnyZone(source);
        if (address.isEmpty() && !source.isEmpty()) {
            throw Values.refused("HeartbeatSource", source, "an IP address of this machine");
        }
        return address;
    }

    private static int port(String port) {
        if (port.isEmpty()) {
            return 0;
        }
        return port.equalsIgnoreCase("auto")
                ? AUTO_PORT
                : Values.number("HeartbeatPort", port, 1, 65535, "1 ~ 65535, or auto for the HTTP service's port");
    }

    private static Map<String, String> variables(String text) {
        Map<String, String> variables = new LinkedHashMap<>();
        int length = 0;
        for (String pair : Values.list(text)) {
            String[] keyAndValue = pair.split("\\s*=\\s*", 2);
            String key = keyAndValue[0].toLowerCase(Locale.ROOT);
            if (keyAndValue.length < 2 || !key.matches("[a-z0-9._-]+") || !UTF_8.newEncoder().canEncode(pair)) {
                throw Values.refused("HeartbeatVariables", pair, "key=value, the key of letters, digits, '.', '_' and '-'");
            }
            if (Variable.reserved().contains(key)) {
                throw Values.refused("HeartbeatVariables", pair, "no key among " + Variable.reserved());
            }
            if (variables.put(key, keyAndValue[1]) != null) {
                throw Values.refused("HeartbeatVariables", pair, "each key once");
            }
            // what a byte becomes at the most, as %XX, and & and =
            length += key.length() + 3 * keyAndValue[1].getBytes(UTF_8).length + 2;
        }
        if (length > MOST_VARIABLES) {
            throw Values.refused("HeartbeatVariables", text, "at most " + MOST_VARIABLES
                    + " bytes, where a byte of a value counts for three, as a whole message has at most 1000");
        }
        return Collections.unmodifiableMap(variables);
    }

    private static Duration leaveWait(String text) {
        if (text.equalsIgnoreCase("auto")) {
            return AUTO_LEAVE_WAIT;
        }
        try {
            return Values.duration("HeartbeatLeaveWait", text, Duration.ZERO, LONGEST_LEAVE_WAIT);
        } catch (IllegalArgumentException e) {
            throw Values.refused("HeartbeatLeaveWait", text, "auto, or 0 ~ 5min, in ms, s, min or h");
        }
    }

    private static Duration steady(String text, List<Target> targets, Duration interval) {
        switch (text.toLowerCase(Locale.ROOT)) {
            case "off":
                return Duration.ZERO;
            case "auto":
                boolean datagrams = targets.stream().anyMatch(Target.Datagrams.class::isInstance);
                return datagrams && interval.compareTo(LOOK) < 0 ? LOOK : interval;
            default:
                try {
                    return Values.duration("HeartbeatSteady", text, SHORTEST, LONGEST);
                } catch (IllegalArgumentException e) {
                    throw Values.refused("HeartbeatSteady", text, "auto, off, or 100ms ~ 1h, in ms, s, min or h");
                }
        }
    }

    private static int scale(String text) {
        return switch (text) {
            case "1" -> 1;
            case "10" -> 10;
            case "100" -> 100;
            default -> throw Values.refused("HeartbeatScale", text, "1, 10 or 100");
        };
    }
}
