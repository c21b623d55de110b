// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.net.Cidr;
import org.heartbeat.monitor.aging.Limits;
import org.heartbeat.monitor.messages.SignatureSettings;
import org.heartbeat.monitor.sockets.Endpoint;

/**
 * A validated configuration.
 *
 * @param endpoints the addresses to listen on, without duplicates; empty: disabled
 * @param storage the file for httpd
 * @param limits the limits of the table
 * @param allowed the sources to accept heartbeats from; empty: all
 * @param signatures what signatures are required
 */
record MonitorSettings(
        List<Endpoint> endpoints,
        Optional<Path> storage,
        Limits limits,
        List<Cidr> allowed,
        SignatureSettings signatures) {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int MOST_SERVERS = 1_000_000;

    /** The memory for a server, with the state of all listeners and a remembered server that it replaced. */
    private static final int SERVER_BYTES = 1 << 10;

    /** The divisor for the share of the heap that servers may use. */
    private static final int HEAP_PART = 4;

    /**
     * Validates a configuration.
     *
     * @param heap the size of the heap in bytes, {@link Runtime#maxMemory}
     * @throws IllegalArgumentException if it is invalid; the message names key, value and rule
     */
    static MonitorSettings read(MonitorConfig config, long heap) {
        String networkInterface = config.HeartbeatInterface().trim();
        return new MonitorSettings(
                Values.list(config.HeartbeatListen()).stream()
                        .map(address -> Endpoint.parse(address, networkInterface))
                        .toList(),
                storage(config.HeartbeatStorage()),
                limits(config, heap),
                Cidr.list("HeartbeatAllow", config.HeartbeatAllow()),
                SignatureSettings.read(
                        config.HeartbeatSignatures(),
                        config.HeartbeatKeys(),
                        config.HeartbeatUnsigned(),
                        config.HeartbeatClockSkew()));
    }

    private static Limits limits(MonitorConfig config, long heap) {
        Duration staleAfter = isAuto(config.HeartbeatStaleAfter())
                ? Duration.ZERO
                : Values.duration("HeartbeatStaleAfter", config.HeartbeatStaleAfter(), SHORTEST, LONGEST);
        Duration forgetAfter = Values.duration("HeartbeatForgetAfter", config.HeartbeatForgetAfter(), SHORTEST, LONGEST);
        if (forgetAfter.compareTo(staleAfter) < 0) {
            throw Values.refused(
                    "HeartbeatForgetAfter",
                    config.HeartbeatForgetAfter(),
                    "at least HeartbeatStaleAfter, " + config.HeartbeatStaleAfter());
        }
        return new Limits(
                maxServers(config.HeartbeatMaxServers(), heap),
                staleAfter.toNanos(),
                forgetAfter.toNanos(),
                steady(config.HeartbeatSteady()));
    }

    private static int maxServers(String value, long heap) {
        int most = (int) Math.min(MOST_SERVERS, heap / HEAP_PART / SERVER_BYTES);
        return Values.number("HeartbeatMaxServers", value, 1, most, "1 ~ " + most + (most == MOST_SERVERS ? ""
                : ", because a server needs 1 KiB and servers may use a quarter of the heap, which has " + (heap >> 20)
                        + " MiB"));
    }

    private static boolean isAuto(String value) {
        return value.trim().equalsIgnoreCase("auto");
    }

    private static boolean steady(String value) {
        if (isAuto(value) || value.trim().equalsIgnoreCase("off")) {
            return isAuto(value);
        }
        throw Values.refused("HeartbeatSteady", value, "auto or off");
    }

    private static Optional<Path> storage(String text) {
        Optional<Path> file = Values.file("HeartbeatStorage", text);
        if (file.isPresent() && !(file.get().isAbsolute() && file.get().getFileName() != null)) {
            throw Values.refused("HeartbeatStorage", text, "the absolute path of a file");
        }
        return file;
    }
}
