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
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.report.ServerTable;

/** Reads the attributes of a monitor from its current state. */
final class MonitorView implements MonitorMBean {

    private static final Rows<ServerStatus> SERVERS = new Rows<ServerStatus>("Server", "A server in the monitor's table")
            .index("address", "The address that identifies the server", server -> server.id().host())
            .indexNumber("port", "The port that the server reports; 0 if it reports none", server -> server.id().port().orElse(0))
            .text("state", "up, full, draining or stale", server -> Values.word(server.state()))
            .number("ready", "Ready workers to balance by, smoothed", server -> server.workers().ready())
            .number("busy", "Busy workers to balance by, smoothed", server -> server.workers().busy())
            .number("momentaryReady", "Ready workers at the last heartbeat", server -> server.momentaryWorkers().ready())
            .number("momentaryBusy", "Busy workers at the last heartbeat", server -> server.momentaryWorkers().busy())
            .number("ageMillis", "Time since the last heartbeat", server -> server.age().toMillis())
            .number("upMillis", "Time since the first heartbeat, or the first after a silence", server -> server.upFor().toMillis())
            .number("staleAfterMillis", "Silence after which the server is stale", server -> server.staleAfter().toMillis())
            .number("intervalMillis", "Usual time between two heartbeats; 0 until it is known", server -> millis(server.interval()))
            .number("jitterMillis", "Average deviation from that time; 0 until it is known", server -> millis(server.jitter()))
            .number("clockSkewMillis", "How far the server's clock is ahead; 0 if unknown", server -> millis(server.clockSkew()))
            .number("beats", "Heartbeats received", ServerStatus::beats)
            .number("missed", "Heartbeats that did not arrive", ServerStatus::missedBeats)
            .number("senders", "Senders with this address and port; 2 for a machine and its clone", ServerStatus::senders)
            .number("failedPerMille", "Failed requests per mille", ServerStatus::failedPerMille)
            .fraction("loss", "Share of recent heartbeats that got lost, 0 to 1", ServerStatus::lossRate)
            .fraction("trust", "Weight because of silence, 0.1 to 1", ServerStatus::trust)
            .text("variables", "Problems, the signer, and the site's own variables", ServerTable::variables);
    private static final Rows<MonitorStatistics.Socket> SOCKETS =
            new Rows<MonitorStatistics.Socket>("Socket", "A socket on which the monitor listens")
                    .index("address", "The address as written in HeartbeatListen", MonitorStatistics.Socket::address)
                    .text("detail", "The state and the interfaces", MonitorStatistics.Socket::detail)
                    .number("open", "1 if the socket is open, 0 if not", socket -> socket.open() ? 1 : 0)
                    .number("received", "Datagrams received", MonitorStatistics.Socket::received)
                    .number("dropped", "Datagrams that the system dropped", socket -> socket.dropped().orElse(0));

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
