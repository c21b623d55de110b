// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.metrics;

import java.net.Inet6Address;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
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
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.Cidr;
import org.heartbeat.internal.osgi.OptionalService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the metrics of the services that exist: a sender, a monitor, balancers. They may come and go at any time, and any
 * number of threads may write at once. Everything is written to memory first, so that a service that fails omits only its own
 * metrics. {@code HeartbeatMaxServers}, the configured targets and the candidates limit the size.
 */
final class Metrics {

    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

    /** Nearly always enough. With a million servers, copying the text to make room would need much memory. */
    private static final int CHARACTERS_OF_A_SERVER = 800;

    final OptionalService<HeartbeatSender> sender = new OptionalService<>();
    final OptionalService<HeartbeatMonitor> monitor = new OptionalService<>();
    /** The selectors with their names. */
    final Map<ServerSelector, String> selectors = new ConcurrentHashMap<>();

    private final String version;
    private final BalancerMetrics balancers = new BalancerMetrics();
    private final OutageLog senderFailures = new OutageLog(LOG, "Metrics of the sender");
    private final OutageLog monitorFailures = new OutageLog(LOG, "Metrics of the monitor");

    /** Creates the metrics of a build with this version. */
    Metrics(String version) {
        this.version = version;
    }

    /** Returns all metrics. */
    CharSequence text(Exposition.Format format) {
        StringBuilder text = new StringBuilder();
        Exposition out = new Exposition(format, text);
        out.gauge("heartbeat_build_info", "Version of Heartbeat, with the value 1.").is(1, "version", version);
        HeartbeatSender presentSender = sender.get();
        if (presentSender != null) {
            part(text, senderFailures, () -> write(presentSender.status(), out));
        }
        HeartbeatMonitor presentMonitor = monitor.get();
        if (presentMonitor != null) {
            part(text, monitorFailures, () -> {
                text.ensureCapacity(text.length() + CHARACTERS_OF_A_SERVER * presentMonitor.size());
                write(presentMonitor, out);
                write(presentMonitor.statistics(), out);
            });
        }
        balancers.write(selectors, out);
        out.end();
        return text;
    }

    /** Writes the metrics of a service, or none of them if it fails: it may be foreign, or be stopping. */
    private static void part(StringBuilder text, OutageLog failures, Runnable write) {
        int begin = text.length();
        try {
            write.run();
            failures.recovered("written again");
        } catch (RuntimeException | LinkageError e) {
            text.setLength(begin);
            failures.failing("omitted: " + OutageLog.text(e));
        }
    }

    /**
     * Returns the servers of the table as targets, for Prometheus' HTTP service discovery; empty if there is no monitor.
     *
     * @param known the networks of servers; empty: anywhere
     */
    Optional<CharSequence> targets(List<Cidr> known) {
        HeartbeatMonitor present = monitor.get();
        if (present == null) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder();
        present.forEach(server -> {
            if (!known.isEmpty() && !Cidr.anyContains(known, server.id().address())) {
                return;
            }
            // in brackets even without a port, because Prometheus adds one
            String host = server.id().address() instanceof Inet6Address && server.id().port().isEmpty()
                    ? "[" + server.id() + "]" : server.id().toString();
            out.append((out.isEmpty() ? "[" : ",") + "\n{\"targets\":[\"" + Exposition.escaped(host)
                    + "\"],\"labels\":{\"__meta_heartbeat_state\":\"" + Values.word(server.state()) + "\"}}");
        });
        return Optional.of(out.isEmpty() ? "[]\n" : out.append("\n]\n"));
    }

    private static void write(SenderStatus status, Exposition out) {
        workers(out, "heartbeat_sender_measured", "of this server, as last measured", status.measured().orElse(null));
        workers(out, "heartbeat_sender_reported", "of this server, as reported by its last beat", status.reported().orElse(null));
        out.gauge("heartbeat_sender_failed_requests_ratio", "The share of this server's recent requests that failed.")
                .perMille(status.failures().map(failures -> (int) Math.round(failures.share() * 1000)).orElse(0));
        out.gauge("heartbeat_sender_draining", "1 while this server drains.").is(status.drainReasons().isEmpty() ? 0 : 1);
        status.sinceLastBeat().ifPresent(age -> out.gauge(
                "heartbeat_sender_last_beat_timestamp_seconds", "When the last beat was sent.").is(Instant.now().minus(age)));
        out.counter("heartbeat_sender_beats", "Beats sent, each counted once for any number of targets.").is(status.beats());
        Exposition.Family sent = out.counter("heartbeat_sender_sent_beats", "Beats sent to a target.");
        byAddress(status.targets(), SenderStatus.Target::address, SenderStatus.Target::sent)
                .forEach((target, count) -> sent.is(count, "target", target));
        Exposition.Family failed = out.counter(
                "heartbeat_sender_failed_beats", "Beats that could not be sent to a target, or that it rejected.");
        byAddress(status.targets(), SenderStatus.Target::address, SenderStatus.Target::failed)
                .forEach((target, count) -> failed.is(count, "target", target));
    }

    private static void workers(Exposition out, String prefix, String whose, WorkerStatus workers) {
        if (workers != null) {
            out.gauge(prefix + "_ready_workers", "Ready workers " + whose + ".").is(workers.ready());
            out.gauge(prefix + "_busy_workers", "Busy workers " + whose + ".").is(workers.busy());
        }
    }

    /** Counts by address; those of addresses that differ by their zone alone are added up, as a line must be there once. */
    private static <T> Map<String, Long> byAddress(List<T> all, Function<T, String> address, ToLongFunction<T> count) {
        Map<String, Long> counts = new LinkedHashMap<>();
        all.forEach(each -> counts.merge(Addresses.withoutZone(address.apply(each)), count.applyAsLong(each), Long::sum));
        return counts;
    }

    private static void write(HeartbeatMonitor monitor, Exposition out) {
        Map<ServerState, Long> states = new EnumMap<>(ServerState.class);
        Arrays.stream(ServerState.values()).forEach(state -> states.put(state, 0L));
        monitor.forEach(server -> states.merge(server.state(), 1L, Long::sum));
        Exposition.Family servers = out.gauge("heartbeat_servers", "Servers in the table, by state.");
        states.forEach((state, count) -> servers.is(count, "state", Values.word(state)));
        Exposition.Family state = out.gauge("heartbeat_server_state", "The state that a server is in, with the value 1.");
        monitor.forEach(server -> state.is(1, "server", server.id().toString(), "state", Values.word(server.state())));
        // one pass over the table for each family: its lines must follow each other, and the table may be too large to copy
        each(monitor, out.gauge("heartbeat_server_ready_workers", "Ready workers of a server at its last beat."),
                server -> server.momentaryWorkers().ready());
        each(monitor, out.gauge("heartbeat_server_busy_workers", "Busy workers of a server at its last beat."),
                server -> server.momentaryWorkers().busy());
        each(monitor,
                out.gauge("heartbeat_server_smoothed_ready_workers", "Ready workers of a server, as used by balancers."),
                server -> server.workers().ready());
        each(monitor,
                out.gauge("heartbeat_server_smoothed_busy_workers", "Busy workers of a server, as used by balancers."),
                server -> server.workers().busy());
        Exposition.Family failed =
                out.gauge("heartbeat_server_failed_requests_ratio", "The share of a server's requests that fail, by its beats.");
        monitor.forEach(server -> failed.perMille(server.failedPerMille(), "server", server.id().toString()));
        Instant now = Instant.now();
        Exposition.Family last =
                out.gauge("heartbeat_server_last_beat_timestamp_seconds", "When a server's last beat was received.");
        monitor.forEach(server -> last.is(now.minus(server.age()), "server", server.id().toString()));
        each(monitor, out.counter("heartbeat_server_beats", "Beats received from a server."), ServerStatus::beats);
        each(monitor, out.counter("heartbeat_server_missed_beats", "Beats that were expected from a server but not received."),
                ServerStatus::missedBeats);
    }

    private static void each(HeartbeatMonitor monitor, Exposition.Family family, ToLongFunction<ServerStatus> value) {
        monitor.forEach(server -> family.is(value.applyAsLong(server), "server", server.id().toString()));
    }

    private static void write(MonitorStatistics statistics, Exposition out) {
        Exposition.Family messages = out.counter("heartbeat_messages", "Messages received, by outcome.")
                .is(statistics.accepted(), "outcome", "accepted")
                .is(statistics.notAllowed(), "outcome", "not-allowed")
                .is(statistics.tableFull(), "outcome", "table-full");
        statistics.rejected().forEach((reason, count) -> messages.is(count, "outcome", "rejected", "reason", reason));
        // separate, because with HeartbeatSignatures = accept such beats are also accepted
        Exposition.Family untrusted =
                out.counter("heartbeat_untrusted_messages", "Beats whose signature was missing or invalid.");
        statistics.untrusted().forEach((reason, count) -> untrusted.is(count, "reason", reason));
        Exposition.Family received = out.counter("heartbeat_socket_datagrams", "Datagrams received by a socket.");
        byAddress(statistics.sockets(), MonitorStatistics.Socket::address, MonitorStatistics.Socket::received)
                .forEach((address, count) -> received.is(count, "address", address));
        Exposition.Family dropped = out.counter(
                "heartbeat_socket_dropped_datagrams", "Datagrams that the system dropped because a socket's buffer was full.");
        byAddress(
                        statistics.sockets().stream().filter(socket -> socket.dropped().isPresent()).toList(),
                        MonitorStatistics.Socket::address,
                        socket -> socket.dropped().getAsLong())
                .forEach((address, count) -> dropped.is(count, "address", address));
    }
}
