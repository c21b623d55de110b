// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.status.WorkerStatus;

/** A monitor whose servers have been up for long and report 1 to 199 ready workers. It never changes. */
final class ServerTable implements HeartbeatMonitor {

    private final Map<InetAddress, ServerStatus> servers;

    ServerTable(int size) {
        servers = IntStream.range(0, size)
                .<ServerStatus>mapToObj(number -> new Row(
                        ServerId.of(address(number)), new WorkerStatus(1 + number * 7919 % 199, 1)))
                .collect(Collectors.toMap(server -> server.id().address(), server -> server));
    }

    static InetAddress address(int number) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
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
        return server(ServerId.of(address)).stream().toList();
    }

    @Override
    public Optional<ServerStatus> server(ServerId id) {
        return id.port().isEmpty() ? Optional.ofNullable(servers.get(id.address())) : Optional.empty();
    }

    @Override
    public MonitorStatistics statistics() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Receipt receive(InetAddress source, byte[] message, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    private record Row(ServerId id, WorkerStatus workers) implements ServerStatus {

        @Override
        public WorkerStatus momentaryWorkers() {
            return workers;
        }

        @Override
        public double smoothedReady() {
            return workers.ready();
        }

        @Override
        public int failedPerMille() {
            return 0;
        }

        @Override
        public int scale() {
            return 1;
        }

        @Override
        public Map<String, String> variables() {
            return Map.of();
        }

        @Override
        public ServerState state() {
            return ServerState.UP;
        }

        @Override
        public Duration age() {
            return Duration.ZERO;
        }

        @Override
        public Duration upFor() {
            return Duration.ofDays(1);
        }

        @Override
        public Duration knownFor() {
            return Duration.ofDays(1);
        }

        @Override
        public int senders() {
            return 1;
        }

        @Override
        public long beats() {
            return 1;
        }

        @Override
        public long missedBeats() {
            return 0;
        }

        @Override
        public double lossRate() {
            return 0;
        }

        @Override
        public Optional<Duration> interval() {
            return Optional.of(Duration.ofSeconds(1));
        }

        @Override
        public Optional<Duration> jitter() {
            return Optional.of(Duration.ZERO);
        }

        @Override
        public Duration staleAfter() {
            return Duration.ofSeconds(3);
        }

        @Override
        public String staleReason() {
            return "as configured";
        }

        @Override
        public double trust() {
            return 1;
        }

        @Override
        public Optional<String> signer() {
            return Optional.empty();
        }

        @Override
        public Optional<Duration> clockSkew() {
            return Optional.empty();
        }
    }
}
