// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.metrics;

import java.io.PrintWriter;
import java.net.Inet6Address;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.osgi.OptionalService;

/**
 * The metrics, of what is there: a sender, a monitor, balancers. Services may be put in and taken out at any time, and any
 * number of threads may write at once. How much is written is bounded by {@code HeartbeatMaxServers}, by the targets and by the
 * candidates that are configured.
 */
final class Metrics {

    final OptionalService<HeartbeatSender> sender = new OptionalService<>();
    final OptionalService<HeartbeatMonitor> monitor = new OptionalService<>();
    /** Each with its name. */
    final Map<ServerSelector, String> selectors = new ConcurrentHashMap<>();

    private final String version;
    private final BalancerMetrics balancers = new BalancerMetrics();

    /** Metrics of a build of this version. */
    Metrics(String version) {
        this.version = version;
    }

    /** Writes all of them. */
    void write(Exposition.Format format, PrintWriter writer) {
        Exposition out = new Exposition(format, writer);
        out.gauge("heartbeat_build_info", "Version of Heartbeat, with the value 1.").is(1, "version", version);
        HeartbeatSender presentSender = sender.get();
        if (presentSender != null) {
            write(presentSender.status(), out);
        }
        HeartbeatMonitor presentMonitor = monitor.get();
        if (presentMonitor != null) {
            write(presentMonitor, out);
            write(presentMonitor.statistics(), out);
        }
        balancers.write(selectors, out);
        out.end();
    }

    /** Writes the servers of the table as targets, for Prometheus' HTTP service discovery; false where there is no monitor. */
    boolean writeTargets(PrintWriter out) {
        HeartbeatMonitor present = monitor.get();
        if (present == null) {
            return false;
        }
        String[] separator = {"["};
        present.forEach(server -> {
            // in brackets where there is no port too: Prometheus adds one
            String host = server.id().address() instanceof Inet6Address && server.id().port().isEmpty()
                    ? "[" + server.id() + "]" : server.id().toString();
            out.print(separator[0] + "\n{\"targets\":[\"" + Exposition.escaped(host)
                    + "\"],\"labels\":{\"__meta_heartbeat_state\":\"" + Values.word(server.state()) + "\"}}");
            separator[0] = ",";
        });
        out.print(separator[0].equals("[") ? "[]\n" : "\n]\n");
        return true;
    }

    private static void write(SenderStatus status, Exposition out) {
        workers(out, "heartbeat_sender_measured", "of this server, as last measured", status.measured().orElse(null));
        workers(out, "heartbeat_sender_reported", "of this server, as its last beat reported", status.reported().orElse(null));
        out.gauge("heartbeat_sender_failed_requests_ratio", "The share of this server's recent requests that failed.")
                .perMille(status.failures().map(failures -> (int) Math.round(failures.share() * 1000)).orElse(0));
        out.gauge("heartbeat_sender_draining", "1 while this server drains.").is(status.drainReasons().isEmpty() ? 0 : 1);
        status.lastBeat().ifPresent(time -> out.gauge(
                "heartbeat_sender_last_beat_timestamp_seconds", "When the last beat was given.").is(time));
        out.counter("heartbeat_sender_beats", "Beats given, each once however many targets there are.").is(status.beats());
        Exposition.Family sent = out.counter("heartbeat_sender_sent_beats", "Beats that went out to a target.");
        status.targets().forEach(target -> sent.is(target.sent(), "target", target.address()));
        Exposition.Family failed = out.counter(
                "heartbeat_sender_failed_beats", "Beats that did not go out to a target, or that it did not take.");
        status.targets().forEach(target -> failed.is(target.failed(), "target", target.address()));
    }

    private static void workers(Exposition out, String prefix, String whose, WorkerStatus workers) {
        if (workers != null) {
            out.gauge(prefix + "_ready_workers", "Workers that wait for work, " + whose + ".").is(workers.ready());
            out.gauge(prefix + "_busy_workers", "Workers at work, " + whose + ".").is(workers.busy());
        }
    }

    private static void write(HeartbeatMonitor monitor, Exposition out) {
        Map<ServerState, Long> states = new EnumMap<>(ServerState.class);
        Arrays.stream(ServerState.values()).forEach(state -> states.put(state, 0L));
        monitor.forEach(server -> states.merge(server.state(), 1L, Long::sum));
        Exposition.Family servers = out.gauge("heartbeat_servers", "Servers in the table, by state.");
        states.forEach((state, count) -> servers.is(count, "state", Values.word(state)));
        Exposition.Family state = out.gauge("heartbeat_server_state", "The state that a server is in, with the value 1.");
        monitor.forEach(server -> state.is(1, "server", server.id().toString(), "state", Values.word(server.state())));
        // one pass over the table for each family, as lines of a family must follow each other and the table may be large
        each(monitor, out.gauge("heartbeat_server_ready_workers", "Workers that waited for work at a server's last beat."),
                server -> server.momentaryWorkers().ready());
        each(monitor, out.gauge("heartbeat_server_busy_workers", "Workers that were at work at a server's last beat."),
                server -> server.momentaryWorkers().busy());
        each(monitor,
                out.gauge("heartbeat_server_smoothed_ready_workers", "Ready workers of a server, as balancers count them."),
                server -> server.workers().ready());
        each(monitor,
                out.gauge("heartbeat_server_smoothed_busy_workers", "Busy workers of a server, as balancers count them."),
                server -> server.workers().busy());
        Exposition.Family failed =
                out.gauge("heartbeat_server_failed_requests_ratio", "The share of a server's requests that fail, as its beats report.");
        monitor.forEach(server -> failed.perMille(server.failedPerMille(), "server", server.id().toString()));
        Instant now = Instant.now();
        Exposition.Family last = out.gauge("heartbeat_server_last_beat_timestamp_seconds", "When a server's last beat was heard.");
        monitor.forEach(server -> last.is(now.minus(server.age()), "server", server.id().toString()));
        each(monitor, out.counter("heartbeat_server_beats", "Beats of a server that were heard."), ServerStatus::beats);
        each(monitor, out.counter("heartbeat_server_missed_beats", "Beats that a server should have given and that were not heard."),
                ServerStatus::missedBeats);
    }

    private static void each(HeartbeatMonitor monitor, Exposition.Family family, ToLongFunction<ServerStatus> value) {
        monitor.forEach(server -> family.is(value.applyAsLong(server), "server", server.id().toString()));
    }

    private static void write(MonitorStatistics statistics, Exposition out) {
        Exposition.Family messages = out.counter("heartbeat_messages", "Messages received, by what became of them.")
                .is(statistics.accepted(), "outcome", "accepted")
                .is(statistics.notAllowed(), "outcome", "not-allowed")
                .is(statistics.tableFull(), "outcome", "table-full");
        statistics.rejected().forEach((reason, count) -> messages.is(count, "outcome", "rejected", "reason", reason));
        // apart, because where such beats are accepted they are taken as well
        Exposition.Family untrusted =
                out.counter("heartbeat_untrusted_messages", "Beats whose signature was missing or not good.");
        statistics.untrusted().forEach((reason, count) -> untrusted.is(count, "reason", reason));
        Exposition.Family received = out.counter("heartbeat_socket_datagrams", "Datagrams received by a socket.");
        statistics.sockets().forEach(socket -> received.is(socket.received(), "address", socket.address()));
        Exposition.Family dropped = out.counter(
                "heartbeat_socket_dropped_datagrams", "Datagrams that the system dropped because a socket's buffer was full.");
        statistics.sockets().forEach(socket ->
                socket.dropped().ifPresent(count -> dropped.is(count, "address", socket.address())));
    }
}
