// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A configuration that was read and found good.
 *
 * @param endpoints where to listen, each once; none: disabled
 * @param storage the file for httpd
 * @param maxServers most servers kept
 * @param allowed sources taken; none: all
 * @param staleAfter silence after which a server is stale
 * @param forgetAfter silence after which a server leaves the table
 */
record Settings(
        List<Endpoint> endpoints,
        Optional<Path> storage,
        int maxServers,
        List<AddressBlock> allowed,
        Duration staleAfter,
        Duration forgetAfter) {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1), "s", Duration.ofSeconds(1),
            "", Duration.ofSeconds(1), "min", Duration.ofMinutes(1), "h", Duration.ofHours(1));
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s|min|h|)");
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([^\\[\\]]*)]|([^:\\[\\]]+)):([0-9]{1,5})");

    /**
     * Somewhere to listen, and all that decides how: equal ones can go on with what was opened for one. The interface is for
     * multicast, and empty where it is not.
     */
    record Endpoint(String text, InetSocketAddress address, String networkInterface) {}

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if it is not good; the message names key, value and rule
     */
    static Settings read(MonitorConfig config) {
        String networkInterface = config.HeartbeatInterface().trim();
        Duration staleAfter = duration("HeartbeatStaleAfter", config.HeartbeatStaleAfter().trim());
        Duration forgetAfter = duration("HeartbeatForgetAfter", config.HeartbeatForgetAfter().trim());
        if (forgetAfter.compareTo(staleAfter) < 0) {
            throw refused(
                    "HeartbeatForgetAfter",
                    config.HeartbeatForgetAfter(),
                    "at least HeartbeatStaleAfter, " + config.HeartbeatStaleAfter());
        }
        return new Settings(
                parts(config.HeartbeatListen())
                        .map(address -> endpoint(address, networkInterface))
                        .toList(),
                storage(config.HeartbeatStorage().trim()),
                maxServers(config.HeartbeatMaxServers().trim()),
                parts(config.HeartbeatAllow()).map(Settings::block).toList(),
                staleAfter,
                forgetAfter);
    }

    private static Stream<String> parts(String[] values) {
        return Arrays.stream(values)
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::trim)
                .filter(Predicate.not(String::isEmpty))
                .distinct();
    }

    private static Endpoint endpoint(String text, String networkInterface) {
        Matcher parts = ADDRESS.matcher(text);
        if (parts.matches()) {
            String bracketed = parts.group(1);
            Optional<InetAddress> address = Addresses.literal(bracketed == null ? parts.group(2) : bracketed)
                    .filter(literal -> bracketed != null == literal instanceof Inet6Address);
            int port = Integer.parseInt(parts.group(3));
            if (address.isPresent() && port > 0 && port <= 65535) {
                return new Endpoint(
                        text,
                        new InetSocketAddress(address.get(), port),
                        address.get().isMulticastAddress() ? networkInterface : "");
            }
        }
        throw refused(
                "HeartbeatListen",
                text,
                "addr:port, where the address is IPv4, or IPv6 in brackets, and the port 1 ~ 65535");
    }

    private static Optional<Path> storage(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path path = Path.of(text);
            if (path.isAbsolute() && path.getFileName() != null) {
                return Optional.of(path);
            }
        } catch (InvalidPathException e) {
            throw refused("HeartbeatStorage", text, "the absolute path of a file; " + e.getReason());
        }
        throw refused("HeartbeatStorage", text, "the absolute path of a file");
    }

    private static int maxServers(String text) {
        if (text.matches("[0-9]{1,7}")) {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= 1_000_000) {
                return number;
            }
        }
        throw refused("HeartbeatMaxServers", text, "1 ~ 1000000");
    }

    private static AddressBlock block(String text) {
        return AddressBlock.parse(text)
                .orElseThrow(() -> refused("HeartbeatAllow", text, "a CIDR block, such as 192.0.2.0/24 or 2001:db8::/32"));
    }

    private static Duration duration(String key, String text) {
        Matcher parts = DURATION.matcher(text);
        if (parts.matches()) {
            Duration read = UNITS.get(parts.group(2)).multipliedBy(Long.parseLong(parts.group(1)));
            if (read.compareTo(SHORTEST) >= 0 && read.compareTo(LONGEST) <= 0) {
                return read;
            }
        }
        throw refused(key, text, "100ms ~ 24h, in ms, s, min or h");
    }

    private static IllegalArgumentException refused(String key, String value, String rule) {
        return new IllegalArgumentException(key + ": \"" + value + "\" (expected: " + rule + ")");
    }
}
