// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.net.Cidr;
import org.heartbeat.internal.net.HostPort;

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
        List<Cidr> allowed,
        Duration staleAfter,
        Duration forgetAfter) {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int MOST_SERVERS = 1_000_000;

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
        Duration staleAfter = Values.duration("HeartbeatStaleAfter", config.HeartbeatStaleAfter(), SHORTEST, LONGEST);
        Duration forgetAfter = Values.duration("HeartbeatForgetAfter", config.HeartbeatForgetAfter(), SHORTEST, LONGEST);
        if (forgetAfter.compareTo(staleAfter) < 0) {
            throw Values.refused(
                    "HeartbeatForgetAfter",
                    config.HeartbeatForgetAfter(),
                    "at least HeartbeatStaleAfter, " + config.HeartbeatStaleAfter());
        }
        return new Settings(
                Values.list(config.HeartbeatListen()).stream()
                        .map(address -> endpoint(address, networkInterface))
                        .toList(),
                storage(config.HeartbeatStorage().trim()),
                Values.number("HeartbeatMaxServers", config.HeartbeatMaxServers(), 1, MOST_SERVERS),
                Cidr.list("HeartbeatAllow", config.HeartbeatAllow()),
                staleAfter,
                forgetAfter);
    }

    private static Endpoint endpoint(String text, String networkInterface) {
        InetSocketAddress address = HostPort.parseAddress("HeartbeatListen", text);
        return new Endpoint(text, address, address.getAddress().isMulticastAddress() ? networkInterface : "");
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
            throw Values.refused("HeartbeatStorage", text, "the absolute path of a file; " + e.getReason());
        }
        throw Values.refused("HeartbeatStorage", text, "the absolute path of a file");
    }
}
