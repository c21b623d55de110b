// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.io.PrintStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.net.Addresses;

/** Shows the table of the monitor. */
@Service
@Command(
        scope = "heartbeat",
        name = "servers",
        description = "Shows the servers that the monitor hears.",
        detailedDescription = "Ready and Busy are the workers that balancers count, Now those that were ready at the last beat. Age"
                + " is the time since that beat; a server that is silent for longer than Stale after is given nothing. Loss is"
                + " the share of its beats that get lost of late, Missed their number so far.")
public final class ServersCommand implements Action {

    private static final Comparator<InetAddress> BY_ADDRESS = Comparator.comparing(
                    InetAddress::getAddress, Comparator.comparingInt((byte[] bytes) -> bytes.length))
            .thenComparing(InetAddress::getAddress, Arrays::compareUnsigned);
    private static final Comparator<ServerStatus> ORDER =
            Comparator.comparing(ServerStatus::address, BY_ADDRESS).thenComparingInt(ServerStatus::port);

    @Option(name = "--no-format", description = "Without headings, the columns separated by tabs: for scripts.")
    boolean noFormat;

    @Reference(optional = true)
    HeartbeatMonitor monitor;

    @Reference
    Session session;

    @Override
    public Object execute() throws CommandException {
        if (monitor == null) {
            throw new CommandException("There is no monitor; feature:install heartbeat-monitor brings one.");
        }
        PrintStream console = session.getConsole();
        List<ServerStatus> servers = new ArrayList<>(monitor.size());
        Map<ServerState, Integer> states = new EnumMap<>(ServerState.class);
        monitor.forEach(servers::add);
        servers.sort(ORDER);
        if (!servers.isEmpty()) {
            show(servers, console);
        }
        if (!noFormat) {
            servers.forEach(server -> states.merge(server.state(), 1, Integer::sum));
            console.println(summary(states, monitor.statistics()));
        }
        return null;
    }

    private void show(List<ServerStatus> servers, PrintStream console) {
        int longest = servers.stream().mapToInt(server -> Addresses.text(server.address()).length()).max().orElse(0);
        Table table = new Table(
                console,
                !noFormat,
                "Address" + " ".repeat(Math.max(0, longest - "Address".length())),
                "Port ", "State   ", "Ready", "Busy", " Now", "  Age", "Loss  ", "Stale after", "   Beats", "Missed", "Variables");
        for (ServerStatus server : servers) {
            table.row(
                    Addresses.text(server.address()),
                    server.port() == 0 ? "" : server.port(),
                    server.state().name().toLowerCase(Locale.ROOT),
                    server.workers().ready(),
                    server.workers().busy(),
                    server.momentary().ready(),
                    seconds(server.age()),
                    String.format(Locale.ROOT, "%.1f %%", server.loss() * 100),
                    seconds(server.staleAfter()),
                    server.beats(),
                    server.missed(),
                    variables(server));
        }
    }

    private static String variables(ServerStatus server) {
        String signed = server.signer().map(id -> "signed by " + id).orElse("");
        return server.variables().entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .collect(Collectors.joining(" ", signed + (signed.isEmpty() || server.variables().isEmpty() ? "" : ": "), ""));
    }

    /** A few words that stand in a line of their own, and so for people only. */
    static String summary(Map<ServerState, Integer> states, MonitorStatistics statistics) {
        String heard = states.isEmpty()
                ? "No server is heard"
                : states.entrySet().stream()
                        .map(state -> state.getValue() + " " + state.getKey().name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", ", "Servers: ", ""));
        String nowhere = statistics.sockets().isEmpty()
                ? "No datagrams are listened to: HeartbeatListen in etc/org.heartbeat.monitor.cfg is empty.\n" : "";
        return nowhere + heard + ". Beats: " + counts(statistics) + ".";
    }

    /** What became of the messages; what did not occur is left out. */
    static String counts(MonitorStatistics statistics) {
        StringBuilder counts = new StringBuilder().append(statistics.taken()).append(" taken");
        append(counts, statistics.notAllowed(), "not allowed");
        append(counts, statistics.noRoom(), "without room in the table");
        statistics.notTrusted().forEach((reason, count) -> append(counts, count, "not trusted (" + reason + ")"));
        statistics.rejected().forEach((reason, count) -> append(counts, count, "rejected (" + reason + ")"));
        return counts.toString();
    }

    private static void append(StringBuilder counts, long count, String what) {
        if (count > 0) {
            counts.append(", ").append(count).append(' ').append(what);
        }
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
