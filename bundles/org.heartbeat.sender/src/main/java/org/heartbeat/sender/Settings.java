// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A configuration that was read and found good.
 *
 * @param targets where to beat, each once; none: disabled
 * @param interval time between beats
 * @param port the port to tell, 0 for none or {@link #AUTO_PORT} for the HTTP service's
 * @param status name of the provider to use, empty for the highest ranking one
 * @param httpdFloor whether an idle small pool is kept visible to mod_lbmethod_heartbeat
 */
record Settings(List<Target> targets, Duration interval, int port, String status, boolean httpdFloor) {

    static final int AUTO_PORT = -1;

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1), "s", Duration.ofSeconds(1),
            "", Duration.ofSeconds(1), "min", Duration.ofMinutes(1), "h", Duration.ofHours(1));
    private static final Pattern INTERVAL = Pattern.compile("(\\d{1,9})\\s*(ms|s|min|h|)");
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([^\\[\\]]*)]|([^:\\[\\]]+)):(\\d+)");
    private static final Pattern HOST_NAME = Pattern.compile("(?!.*\\.\\d+\\.?$)[\\p{Alnum}_-]+(\\.[\\p{Alnum}_-]+)*\\.?");

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if it is not good; the message names key, value and rule
     */
    static Settings read(SenderConfig config) {
        String networkInterface = config.HeartbeatInterface().trim();
        int timeToLive = number("HeartbeatTimeToLive", config.HeartbeatTimeToLive(), 0, 255);
        Optional<InetAddress> source = source(config.HeartbeatSource().trim());
        List<Target> targets = Arrays.stream(config.HeartbeatAddress())
                .flatMap(addresses -> Arrays.stream(addresses.split(",")))
                .map(String::trim)
                .filter(Predicate.not(String::isEmpty))
                .distinct()
                .map(address -> target(address, networkInterface, timeToLive, source))
                .toList();
        return new Settings(
                targets,
                interval(config.HeartbeatInterval().trim()),
                port(config.HeartbeatPort().trim()),
                config.HeartbeatStatus().trim(),
                httpdFloor(config.HeartbeatFloor().trim()));
    }

    private static Target target(
            String address, String networkInterface, int timeToLive, Optional<InetAddress> source) {
        if (address.contains("://")) {
            return new Target.Post(address, uri(address));
        }
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches()) {
            throw refused("HeartbeatAddress", address, "host:port");
        }
        String bracketed = parts.group(1);
        String host = bracketed == null ? parts.group(2) : bracketed;
        int port = number("HeartbeatAddress", address, parts.group(3), 1, 65535);
        Optional<InetAddress> literal = Addresses.literal(host);
        boolean good = bracketed == null
                ? literal.isPresent() || HOST_NAME.matcher(host).matches()
                : literal.filter(Inet6Address.class::isInstance).isPresent();
        if (!good) {
            throw refused("HeartbeatAddress", address, "host:port, where the host is an IPv4 address, an IPv6 address in"
                    + " brackets or a host name");
        }
        if (literal.isPresent() && source.isPresent()
                && Addresses.family(literal.get()) != Addresses.family(source.get())) {
            throw refused("HeartbeatSource", source.get().getHostAddress(), "an address of the same family as " + address);
        }
        return new Target.Datagrams(
                address,
                host,
                port,
                networkInterface,
                timeToLive,
                source.map(InetAddress::getHostAddress).orElse(""));
    }

    private static URI uri(String address) {
        try {
            URI uri = new URI(address);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http && uri.getHost() != null && uri.getPort() != 0 && uri.getPort() <= 65535) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw refused("HeartbeatAddress", address, "an http:// or https:// URL; " + e.getReason());
        }
        throw refused("HeartbeatAddress", address, "an http:// or https:// URL with a host");
    }

    private static Optional<InetAddress> source(String source) {
        Optional<InetAddress> address = Addresses.literal(source);
        if (address.isEmpty() && !source.isEmpty()) {
            throw refused("HeartbeatSource", source, "an IP address of this machine");
        }
        return address;
    }

    private static Duration interval(String interval) {
        Matcher parts = INTERVAL.matcher(interval);
        if (parts.matches()) {
            Duration read = UNITS.get(parts.group(2)).multipliedBy(Long.parseLong(parts.group(1)));
            if (read.compareTo(SHORTEST) >= 0 && read.compareTo(LONGEST) <= 0) {
                return read;
            }
        }
        throw refused("HeartbeatInterval", interval, "100ms ~ 1h, in ms, s, min or h");
    }

    private static int port(String port) {
        if (port.isEmpty()) {
            return 0;
        }
        return port.equalsIgnoreCase("auto") ? AUTO_PORT : number("HeartbeatPort", port, 1, 65535);
    }

    private static boolean httpdFloor(String floor) {
        if (!floor.equalsIgnoreCase("none") && !floor.equalsIgnoreCase("httpd")) {
            throw refused("HeartbeatFloor", floor, "none or httpd");
        }
        return floor.equalsIgnoreCase("httpd");
    }

    private static int number(String key, String value, int least, int most) {
        return number(key, value, value.trim(), least, most);
    }

    private static int number(String key, String value, String digits, int least, int most) {
        if (digits.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(digits);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw refused(key, value, (key.equals("HeartbeatAddress") ? "a port of " : "") + least + " ~ " + most);
    }

    private static IllegalArgumentException refused(String key, String value, String rule) {
        return new IllegalArgumentException(key + ": \"" + value + "\" (expected: " + rule + ")");
    }
}
