// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.report;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.config.Values;

/** Prints the servers of a monitor as a table, and describes them in words. */
public final class ServerTable {

    private static final Comparator<InetAddress> BY_ADDRESS = Comparator.comparing(
                    InetAddress::getAddress, Comparator.comparingInt((byte[] bytes) -> bytes.length))
            .thenComparing(InetAddress::getAddress, Arrays::compareUnsigned);
    private static final Comparator<ServerStatus> ORDER =
            Comparator.comparing((ServerStatus server) -> server.id().address(), BY_ADDRESS)
                    .thenComparingInt(server -> server.id().port().orElse(0));

    private ServerTable() {}

    /** Returns the servers by address, IPv4 before IPv6, and by port. */
    public static List<ServerStatus> sorted(HeartbeatMonitor monitor) {
        List<ServerStatus> servers = new ArrayList<>(monitor.size());
        monitor.forEach(servers::add);
        servers.sort(ORDER);
        return servers;
    }

    /**
     * Prints the table.
     *
     * @param formatted whether to print headings and aligned columns; if not, tabs separate the cells, for scripts
     */
    public static void print(List<ServerStatus> servers, boolean formatted, Consumer<String> lines) {
        int longest = servers.stream().mapToInt(server -> server.id().host().length()).max().orElse(0);
        Table table = new Table(
                lines,
                formatted,
                "Address" + " ".repeat(Math.max(0, longest - "Address".length())),
                "Port ", "State   ", "Ready", "Busy", " Now", "  Age", "Loss  ", "Stale after", "   Beats", "Missed", "Variables");
        for (ServerStatus server : servers) {
            table.row(
                    server.id().host(),
                    server.id().port().isPresent() ? server.id().port().getAsInt() : "",
                    Values.word(server.state()),
                    server.workers().ready(),
                    server.workers().busy(),
                    server.momentaryWorkers().ready(),
                    Words.seconds(server.age()),
                    Words.percent(server.lossRate()),
                    Words.seconds(server.staleAfter()),
                    server.beats(),
                    server.missedBeats(),
                    variables(server));
        }
    }

    /**
     * Returns whether a server has two senders, which of its requests fail, who signed its last beat, and its variables:
     * {@code 12.0 % fail, signed by web1: zone=a rack=4}.
     */
    public static String variables(ServerStatus server) {
        List<String> notes = new ArrayList<>();
        if (server.senders() > 1) {
            notes.add(server.senders() + " senders");
        }
        if (server.failedPerMille() > 0) {
            notes.add(Words.percent(server.failedPerMille() / 1000.0) + " fail");
        }
        server.signer().ifPresent(id -> notes.add("signed by " + id));
        String note = String.join(", ", notes);
        return note + (note.isEmpty() || server.variables().isEmpty() ? "" : ": ") + siteVariables(server);
    }

    /** Returns a server's own variables: {@code zone=a rack=4}. */
    public static String siteVariables(ServerStatus server) {
        return server.variables().entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .collect(Collectors.joining(" "));
    }

    /** Returns how many servers are in each state: {@code 3 up, 1 stale}. */
    public static String states(HeartbeatMonitor monitor) {
        Map<ServerState, Integer> states = new EnumMap<>(ServerState.class);
        monitor.forEach(server -> states.merge(server.state(), 1, Integer::sum));
        return states.isEmpty()
                ? "none"
                : states.entrySet().stream()
                        .map(state -> state.getValue() + " " + Values.word(state.getKey()))
                        .collect(Collectors.joining(", "));
    }

    /** Returns what became of the messages: {@code 99 accepted, 4 rejected (nul)}; leaves out what did not occur. */
    public static String messages(MonitorStatistics statistics) {
        StringBuilder counts = new StringBuilder().append(statistics.accepted()).append(" accepted");
        append(counts, statistics.notAllowed(), "not allowed");
        append(counts, statistics.tableFull(), "dropped because the table is full");
        statistics.untrusted().forEach((reason, count) -> append(counts, count, "not trusted (" + reason + ")"));
        statistics.rejected().forEach((reason, count) -> append(counts, count, "rejected (" + reason + ")"));
        return counts.toString();
    }

    private static void append(StringBuilder counts, long count, String what) {
        if (count > 0) {
            counts.append(", ").append(count).append(' ').append(what);
        }
    }
}
