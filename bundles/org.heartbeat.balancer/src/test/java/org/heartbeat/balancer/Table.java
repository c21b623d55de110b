// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.status.WorkerStatus;

/** A monitor whose table the test writes. Servers have long been there unless the test says otherwise. */
final class Table implements HeartbeatMonitor {

    static final Duration LONG = Duration.ofDays(1);

    final AtomicInteger lookups = new AtomicInteger();
    private final Map<Place, ServerStatus> servers = new ConcurrentHashMap<>();
    private long beats;

    private record Place(InetAddress address, int port) {}

    /** A server beats, now and with long use. */
    Table beat(String address, int port, int ready, int busy) {
        return put(address, port, ready, busy, ready > 0 ? ServerState.UP : ServerState.DRAINING, LONG, Duration.ZERO);
    }

    Table beat(String address, int ready) {
        return beat(address, 0, ready, 1);
    }

    /** A server that came so long ago. */
    Table came(String address, int ready, Duration up) {
        return put(address, 0, ready, 1, ServerState.UP, up, Duration.ZERO);
    }

    /** A server that has been silent for so long, with its last numbers. */
    Table silent(String address, int ready, Duration age) {
        beats--;
        return put(address, 0, ready, 1, ServerState.STALE, LONG, age);
    }

    /** The time goes on for a server, and nothing else happens to it. */
    Table grows(String address, Duration up) {
        servers.computeIfPresent(new Place(address(address), 0), (place, old) -> new ServerStatus(
                old.address(), old.port(), old.workers(), Map.of(), old.state(), old.age(), up, up, old.beats(), 0,
                Duration.ZERO, Duration.ZERO));
        return this;
    }

    Table gone(String address, int port) {
        servers.remove(new Place(address(address), port));
        return this;
    }

    private Table put(String address, int port, int ready, int busy, ServerState state, Duration up, Duration age) {
        beats++;
        servers.put(
                new Place(address(address), port),
                new ServerStatus(
                        address(address), port, new WorkerStatus(ready, busy), Map.of(), state, age, up, up, beats, 0,
                        Duration.ZERO, Duration.ZERO));
        return this;
    }

    static InetAddress address(String text) {
        return Addresses.literal(text).orElseThrow();
    }

    @Override
    public List<ServerStatus> servers() {
        return List.copyOf(servers.values());
    }

    @Override
    public List<ServerStatus> servers(InetAddress address) {
        return servers.values().stream()
                .filter(server -> server.address().equals(address))
                .toList();
    }

    @Override
    public Optional<ServerStatus> server(InetAddress address, int port) {
        lookups.incrementAndGet();
        return Optional.ofNullable(servers.get(new Place(address, port)));
    }

    @Override
    public MonitorStatistics statistics() {
        return new MonitorStatistics(beats, 0, 0, Map.of());
    }
}
