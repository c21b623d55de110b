// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.testing.KnownServer;

/** A monitor whose table the test writes. */
public class Table implements HeartbeatMonitor {

    public final AtomicInteger lookups = new AtomicInteger();
    private final Map<ServerId, ServerStatus> servers = new ConcurrentHashMap<>();

    /** Adds a server that beats. */
    public Table beat(String address, int port, int ready, int busy) {
        return put(KnownServer.at(address, port, ready, busy));
    }

    public Table beat(String address, int ready) {
        return beat(address, 0, ready, 1);
    }

    /** Adds a server that has announced that it is leaving. */
    public Table draining(String address) {
        return put(KnownServer.at(address, 0, 0, 1).in(ServerState.DRAINING));
    }

    /** Adds a server that has been silent for this long, with its last numbers. */
    public Table silent(String address, int ready, Duration age) {
        return put(KnownServer.at(address, 0, ready, 1).in(ServerState.STALE).silentFor(age));
    }

    public Table put(KnownServer server) {
        servers.put(server.id(), server);
        return this;
    }

    public Table gone(String address, int port) {
        servers.remove(KnownServer.id(address(address), port));
        return this;
    }

    public static InetAddress address(String text) {
        return Addresses.literal(text).orElseThrow();
    }

    @Override
    public List<ServerStatus> servers() {
        return List.copyOf(servers.values());
    }

    @Override
    public void forEach(Consumer<? super ServerStatus> action) {
        servers.values().forEach(action);
    }

    @Override
    public int size() {
        return servers.size();
    }

    @Override
    public List<ServerStatus> servers(InetAddress address) {
        return servers.values().stream()
                .filter(server -> server.id().address().equals(address))
                .toList();
    }

    @Override
    public Optional<ServerStatus> server(ServerId id) {
        lookups.incrementAndGet();
        return Optional.ofNullable(servers.get(id));
    }

    @Override
    public MonitorStatistics statistics() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Receipt receive(InetAddress source, byte[] message, int offset, int length) {
        throw new UnsupportedOperationException();
    }
}
