// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.heartbeat.api.codec.Variable;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.HostPort;
import org.heartbeat.internal.net.Url;
import org.heartbeat.internal.requests.FailureStatuses;
import org.heartbeat.internal.sign.Signer;
import org.heartbeat.sender.settings.SenderSettings;
import org.heartbeat.sender.settings.SigningSettings;
import org.heartbeat.sender.transport.BeatTarget;
import org.heartbeat.sender.transport.TlsFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the texts of a configuration. */
final class SettingsReader {

    private static final Logger LOG = LoggerFactory.getLogger(SettingsReader.class);

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration LONGEST_LEAVE_WAIT = Duration.ofMinutes(5);
    /** After this time of silence httpd forgets a server. */
    private static final Duration HTTPD_FORGETS = Duration.ofSeconds(10);
    /** Karaf gives a child instance 30 s to stop, of which Karaf needs a few itself. */
    private static final Duration CHILDREN_ARE_KILLED = Duration.ofSeconds(25);
    /** Leaves room for all other variables in a message of 1000 bytes. */
    private static final int MOST_VARIABLES = 640;

    private SettingsReader() {}

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if a value is bad; the message names key, value and rule
     */
    static SenderSettings read(SenderConfig config) {
        String source = config.HeartbeatSource().trim();
        Optional<InetAddress> sourceAddress =
                address("HeartbeatSource", source, any -> true, "an IP address of this machine");
        List<BeatTarget> targets = targets(config, source);
        Duration interval = Values.duration("HeartbeatInterval", config.HeartbeatInterval(), SHORTEST, LONGEST);
        return new SenderSettings(
                targets,
                interval,
                port(config.HeartbeatPort().trim()),
                config.HeartbeatStatus().trim(),
                variables(config.HeartbeatVariables()),
                smoothingDelay(config.HeartbeatSteady().trim(), targets, interval),
                !FailureStatuses.parse(config.HeartbeatErrors()).isEmpty(),
                scale(config.HeartbeatScale().trim()),
                signing(config, sourceAddress),
                new TlsFiles(
                        Values.file("HeartbeatTrustStore", config.HeartbeatTrustStore()),
                        Values.file("HeartbeatKeyStore", config.HeartbeatKeyStore())),
                leaveWait(config.HeartbeatLeaveWait().trim()));
    }

    /** Warns of values that are valid but too long for httpd or for Karaf. */
    static void warn(SenderConfig config, SenderSettings settings) {
        if (settings.interval().compareTo(HTTPD_FORGETS) >= 0) {
            LOG.warn(
                    "HeartbeatInterval: \"{}\" is too long for httpd (expected: less than {} s, after which it forgets a server)",
                    config.HeartbeatInterval(), HTTPD_FORGETS.toSeconds());
        }
        if (settings.leaveWait().compareTo(CHILDREN_ARE_KILLED) > 0) {
            LOG.warn(
                    "HeartbeatLeaveWait: \"{}\" is too long for a child instance of Karaf (expected: at most {} s, or Karaf kills"
                            + " it)",
                    config.HeartbeatLeaveWait(), CHILDREN_ARE_KILLED.toSeconds());
        }
    }

    private static Optional<InetAddress> address(String key, String text, Predicate<InetAddress> good, String rule) {
        Optional<InetAddress> address = Addresses.literalOfAnyZone(text).filter(good);
        if (address.isEmpty() && !text.isEmpty()) {
            throw Values.refused(key, text, rule);
        }
        return address;
    }

    private static List<BeatTarget> targets(SenderConfig config, String source) {
        String networkInterface = config.HeartbeatInterface().trim();
        int timeToLive = Values.number("HeartbeatTimeToLive", config.HeartbeatTimeToLive(), 0, 255);
        // before the list is split, because a password may contain a comma
        Values.requireNoUser("HeartbeatAddress", String.join(",", config.HeartbeatAddress()));
        List<String> addresses = Values.list(config.HeartbeatAddress());
        return addresses.size() == 1 && addresses.get(0).equalsIgnoreCase("disabled")
                ? List.of()
                : addresses.stream().map(address -> target(address, networkInterface, timeToLive, source)).toList();
    }

    private static BeatTarget target(String address, String networkInterface, int timeToLive, String source) {
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
                ? new BeatTarget.Post(address, url, source)
                : new BeatTarget.Datagrams(address, at.host(), at.port(), all, networkInterface, timeToLive, source);
    }

    private static int port(String port) {
        if (port.isEmpty()) {
            return 0;
        }
        return port.equalsIgnoreCase("auto")
                ? SenderSettings.AUTO_PORT
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
            // each byte of a value takes up to three bytes, as %XX; then come & and =
            length += key.length() + 3 * keyAndValue[1].getBytes(UTF_8).length + 2;
        }
        if (length > MOST_VARIABLES) {
            throw Values.refused("HeartbeatVariables", text, "at most " + MOST_VARIABLES
                    + " bytes, where each byte of a value counts three times, because a whole message has at most 1000");
        }
        return Collections.unmodifiableMap(variables);
    }

    private static Duration smoothingDelay(String text, List<BeatTarget> targets, Duration interval) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "off" -> Duration.ZERO;
            case "auto" -> SenderSettings.autoSmoothingDelay(targets, interval);
            default -> duration("HeartbeatSteady", text, SHORTEST, LONGEST, "auto, off, or 100ms ~ 1h, in ms, s, min or h");
        };
    }

    private static Duration leaveWait(String text) {
        return text.equalsIgnoreCase("auto")
                ? SenderSettings.AUTO_LEAVE_WAIT
                : duration("HeartbeatLeaveWait", text, Duration.ZERO, LONGEST_LEAVE_WAIT, "auto, or 0 ~ 5min, in ms, s, min or h");
    }

    private static Duration duration(String key, String text, Duration least, Duration most, String rule) {
        try {
            return Values.duration(key, text, least, most);
        } catch (IllegalArgumentException e) {
            throw Values.refused(key, text, rule);
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

    private static SigningSettings signing(SenderConfig config, Optional<InetAddress> source) {
        String id = config.HeartbeatId().trim();
        Optional<InetAddress> advertised = address(
                "HeartbeatAdvertise", config.HeartbeatAdvertise().trim(),
                address -> !address.isAnyLocalAddress() && !address.isMulticastAddress(),
                "an IP address by which balancers know this server");
        return new SigningSettings(
                Values.file("HeartbeatKeys", config.HeartbeatKeys()),
                id.isEmpty() ? "" : Signer.requireId("HeartbeatId", id),
                advertised.or(() -> source));
    }
}
