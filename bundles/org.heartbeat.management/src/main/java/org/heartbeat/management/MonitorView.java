// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.openmbean.TabularData;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.report.ServerTable;
import org.heartbeat.internal.report.Words;

/** Tells what the monitor hears whenever it is asked. */
final class MonitorView implements MonitorMBean {

    private static final Rows<ServerStatus> SERVERS = Rows.<ServerStatus>of("Server", "A server that is heard")
            .index("address", server -> server.id().host())
            .indexNumber("port", server -> server.id().port().orElse(0))
            .text("state", server -> Words.word(server.state()))
            .number("ready", server -> server.workers().ready())
            .number("busy", server -> server.workers().busy())
            .number("momentaryReady", server -> server.momentaryWorkers().ready())
            .number("momentaryBusy", server -> server.momentaryWorkers().busy())
            .number("ageMillis", server -> server.age().toMillis())
            .number("upMillis", server -> server.upFor().toMillis())
            .number("staleAfterMillis", server -> server.staleAfter().toMillis())
            .number("intervalMillis", server -> millis(server.interval()))
            .number("jitterMillis", server -> millis(server.jitter()))
            .number("clockSkewMillis", server -> millis(server.clockSkew()))
            .number("beats", ServerStatus::beats)
            .number("missed", ServerStatus::missedBeats)
            .number("failedPerMille", ServerStatus::failedPerMille)
            .fraction("loss", ServerStatus::lossRate)
            .fraction("trust", ServerStatus::trust)
            .text("variables", ServerTable::variables);
    private static final Rows<MonitorStatistics.Socket> SOCKETS =
            Rows.<MonitorStatistics.Socket>of("Socket", "A socket that is listened on")
                    .index("address", MonitorStatistics.Socket::address)
                    .text("detail", MonitorStatistics.Socket::detail)
                    .number("open", socket -> socket.open() ? 1 : 0)
                    .number("received", MonitorStatistics.Socket::received)
                    .number("dropped", socket -> socket.dropped().orElse(0));

    private final HeartbeatMonitor monitor;

    MonitorView(HeartbeatMonitor monitor) {
        this.monitor = monitor;
    }

    @Override
    public long getAccepted() {
        return monitor.statistics().accepted();
    }

    @Override
    public long getRejected() {
        return sum(monitor.statistics().rejected().values());
    }

    @Override
    public long getNotAllowed() {
        return monitor.statistics().notAllowed();
    }

    @Override
    public long getUntrusted() {
        return sum(monitor.statistics().untrusted().values());
    }

    @Override
    public long getTableFull() {
        return monitor.statistics().tableFull();
    }

    @Override
    public long getReceived() {
        return monitor.statistics().sockets().stream().mapToLong(MonitorStatistics.Socket::received).sum();
    }

    @Override
    public long getDropped() {
        return monitor.statistics().sockets().stream().mapToLong(socket -> socket.dropped().orElse(0)).sum();
    }

    @Override
    public int getServerCount() {
        return monitor.size();
    }

    @Override
    public int getUp() {
        return count(ServerState.UP);
    }

    @Override
    public int getFull() {
        return count(ServerState.FULL);
    }

    @Override
    public int getDraining() {
        return count(ServerState.DRAINING);
    }

    @Override
    public int getStale() {
        return count(ServerState.STALE);
    }

    @Override
    public TabularData getServers() {
        return SERVERS.table(monitor::forEach);
    }

    @Override
    public TabularData getSockets() {
        return SOCKETS.table(monitor.statistics().sockets()::forEach);
    }

    private int count(ServerState state) {
        AtomicInteger count = new AtomicInteger();
        monitor.forEach(server -> {
            if (server.state() == state) {
                count.incrementAndGet();
            }
        });
        return count.get();
    }

    private static long millis(Optional<Duration> time) {
        return time.map(Duration::toMillis).orElse(0L);
    }

    private static long sum(Collection<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
