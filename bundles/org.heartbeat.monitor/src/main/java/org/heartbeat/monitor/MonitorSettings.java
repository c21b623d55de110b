// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.net.InetAddress;
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
 * @param staleAfter silence after which a server is stale; empty: by its own record
 * @param forgetAfter silence after which a server leaves the table
 * @param steady whether the numbers of senders that say momentary ones are smoothed
 * @param signatures which signatures are wanted
 */
record MonitorSettings(
        List<Endpoint> endpoints,
        Optional<Path> storage,
        int maxServers,
        List<Cidr> allowed,
        Optional<Duration> staleAfter,
        Duration forgetAfter,
        boolean steady,
        SignatureSettings signatures) {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int MOST_SERVERS = 1_000_000;

    /** What a server takes with all who listen, and what is remembered of one that it took the place of. */
    private static final int SERVER_BYTES = 1 << 10;

    /** The part of the heap that servers may take. */
    private static final int HEAP_PART = 4;

    /**
     * Somewhere to listen, and all that decides how: equal ones can go on with what was opened for one. The interface is for
     * multicast, and empty where it is not.
     */
    record Endpoint(HostPort address, String networkInterface) {

        /** Returns whether datagrams to a group are received here, of which other sockets may have a copy. */
        boolean isGroup() {
            return address.address().filter(InetAddress::isMulticastAddress).isPresent();
        }

        /** As users write it. */
        @Override
        public String toString() {
            return address.toString();
        }
    }

    /**
     * Reads a configuration.
     *
     * @param heap bytes that there are, {@link Runtime#maxMemory}
     * @throws IllegalArgumentException if it is not good; the message names key, value and rule
     */
    static MonitorSettings read(MonitorConfig config, long heap) {
        String networkInterface = config.HeartbeatInterface().trim();
        Optional<Duration> staleAfter = isAuto(config.HeartbeatStaleAfter())
                ? Optional.empty()
                : Optional.of(Values.duration(
                        "HeartbeatStaleAfter", config.HeartbeatStaleAfter(), SHORTEST, LONGEST));
        Duration forgetAfter = Values.duration("HeartbeatForgetAfter", config.HeartbeatForgetAfter(), SHORTEST, LONGEST);
        if (staleAfter.isPresent() && forgetAfter.compareTo(staleAfter.get()) < 0) {
            throw Values.refused(
                    "HeartbeatForgetAfter",
                    config.HeartbeatForgetAfter(),
                    "at least HeartbeatStaleAfter, " + config.HeartbeatStaleAfter());
        }
        return new MonitorSettings(
                Values.list(config.HeartbeatListen()).stream()
                        .map(address -> endpoint(address, networkInterface))
                        .toList(),
                storage(config.HeartbeatStorage()),
                maxServers(config.HeartbeatMaxServers(), heap),
                Cidr.list("HeartbeatAllow", config.HeartbeatAllow()),
                staleAfter,
                forgetAfter,
                steady(config.HeartbeatSteady()),
                SignatureSettings.read(config));
    }

    private static int maxServers(String value, long heap) {
        int most = (int) Math.min(MOST_SERVERS, heap / HEAP_PART / SERVER_BYTES);
        return Values.number("HeartbeatMaxServers", value, 1, most, "1 ~ " + most + (most == MOST_SERVERS ? ""
                : ", as servers take 1 KiB each and may take a quarter of the heap, which is " + (heap >> 20) + " MiB"));
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

    /** What the table is to be judged by. */
    Moment.Limits limits() {
        return new Moment.Limits(maxServers, staleAfter.map(Duration::toNanos).orElse(0L), forgetAfter.toNanos(), steady);
    }

    private static Endpoint endpoint(String text, String networkInterface) {
        Endpoint endpoint = new Endpoint(HostPort.parseAddress("HeartbeatListen", text), networkInterface);
        return endpoint.isGroup() ? endpoint : new Endpoint(endpoint.address(), "");
    }

    private static Optional<Path> storage(String text) {
        Optional<Path> file = Values.file("HeartbeatStorage", text);
        if (file.isPresent() && !(file.get().isAbsolute() && file.get().getFileName() != null)) {
            throw Values.refused("HeartbeatStorage", text, "the absolute path of a file");
        }
        return file;
    }
}
