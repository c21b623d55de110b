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

/** The servers of a monitor as a table. */
public final class ServerTable {

    private static final Comparator<InetAddress> BY_ADDRESS = Comparator.comparing(
                    InetAddress::getAddress, Comparator.comparingInt((byte[] bytes) -> bytes.length))
            .thenComparing(InetAddress::getAddress, Arrays::compareUnsigned);
    private static final Comparator<ServerStatus> ORDER =
            Comparator.comparing((ServerStatus server) -> server.id().address(), BY_ADDRESS)
                    .thenComparingInt(server -> server.id().port().orElse(0));

    private ServerTable() {}

    /** The servers by address, IPv4 before IPv6, and by port. */
    public static List<ServerStatus> sorted(HeartbeatMonitor monitor) {
        List<ServerStatus> servers = new ArrayList<>(monitor.size());
        monitor.forEach(servers::add);
        servers.sort(ORDER);
        return servers;
    }

    /**
     * Prints the table.
     *
     * @param formatted with headings and columns; else tabs separate the cells, which is for scripts
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
                    Words.word(server.state()),
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
     * Returns what fails on a server, who signed its last beat, whether it has two senders, and its variables:
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
        String said = String.join(", ", notes);
        return server.variables().entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .collect(Collectors.joining(" ", said + (said.isEmpty() || server.variables().isEmpty() ? "" : ": "), ""));
    }

    /** How many servers there are of each state: {@code 3 up, 1 stale}. */
    public static String states(HeartbeatMonitor monitor) {
        Map<ServerState, Integer> states = new EnumMap<>(ServerState.class);
        monitor.forEach(server -> states.merge(server.state(), 1, Integer::sum));
        return states.isEmpty()
                ? "none is heard"
                : states.entrySet().stream()
                        .map(state -> state.getValue() + " " + Words.word(state.getKey()))
                        .collect(Collectors.joining(", "));
    }

    /** What became of the messages: {@code 99 taken, 4 rejected (nul)}; what did not occur is left out. */
    public static String messages(MonitorStatistics statistics) {
        StringBuilder counts = new StringBuilder().append(statistics.accepted()).append(" taken");
        append(counts, statistics.notAllowed(), "not allowed");
        append(counts, statistics.tableFull(), "without room in the table");
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
