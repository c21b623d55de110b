// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.HostPort;

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

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if it is not good; the message names key, value and rule
     */
    static Settings read(SenderConfig config) {
        String networkInterface = config.HeartbeatInterface().trim();
        int timeToLive = Values.number("HeartbeatTimeToLive", config.HeartbeatTimeToLive(), 0, 255);
        Optional<InetAddress> source = source(config.HeartbeatSource().trim());
        List<Target> targets = Values.list(config.HeartbeatAddress()).stream()
                .map(address -> target(address, networkInterface, timeToLive, source))
                .toList();
        return new Settings(
                targets,
                Values.duration("HeartbeatInterval", config.HeartbeatInterval(), SHORTEST, LONGEST),
                port(config.HeartbeatPort().trim()),
                config.HeartbeatStatus().trim(),
                httpdFloor(config.HeartbeatFloor().trim()));
    }

    private static Target target(
            String address, String networkInterface, int timeToLive, Optional<InetAddress> source) {
        if (address.contains("://")) {
            return new Target.Post(address, uri(address), source.map(InetAddress::getHostAddress).orElse(""));
        }
        HostPort hostPort = HostPort.parse("HeartbeatAddress", address);
        Optional<InetAddress> literal = hostPort.address();
        if (literal.isPresent() && source.isPresent()
                && Addresses.family(literal.get()) != Addresses.family(source.get())) {
            throw Values.refused("HeartbeatSource", source.get().getHostAddress(), "an address of the same family as " + address);
        }
        return new Target.Datagrams(
                address,
                hostPort.host(),
                hostPort.port(),
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
            throw Values.refused("HeartbeatAddress", address, "an http:// or https:// URL; " + e.getReason());
        }
        throw Values.refused("HeartbeatAddress", address, "an http:// or https:// URL with a host");
    }

    private static Optional<InetAddress> source(String source) {
        Optional<InetAddress> address = Addresses.literal(source);
        if (address.isEmpty() && !source.isEmpty()) {
            throw Values.refused("HeartbeatSource", source, "an IP address of this machine");
        }
        return address;
    }

    private static int port(String port) {
        if (port.isEmpty()) {
            return 0;
        }
        return port.equalsIgnoreCase("auto") ? AUTO_PORT : Values.number("HeartbeatPort", port, 1, 65535);
    }

    private static boolean httpdFloor(String floor) {
        if (!floor.equalsIgnoreCase("none") && !floor.equalsIgnoreCase("httpd")) {
            throw Values.refused("HeartbeatFloor", floor, "none or httpd");
        }
        return floor.equalsIgnoreCase("httpd");
    }
}
