// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.table.ShellTable;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.ServerStatus;

/** Shows the table of the monitor. */
@Service
@Command(
        scope = "heartbeat",
        name = "servers",
        description = "Shows the servers that the monitor hears.",
        detailedDescription = "Age is the time since the last beat, Up the time since the server came or came back. Missed counts"
                + " beats that did not arrive, as far as the rhythm of the others tells.")
public final class ServersCommand implements Action {

    private static final Comparator<ServerStatus> BY_ADDRESS = Comparator.comparing(
                    (ServerStatus server) -> server.address().getAddress(), Arrays::compareUnsigned)
            .thenComparing(ServerStatus::port);

    @Reference(optional = true)
    HeartbeatMonitor monitor;

    @Reference
    Session session;

    @Override
    public Object execute() {
        PrintStream console = session.getConsole();
        if (monitor == null) {
            console.println("There is no monitor; feature:install heartbeat-monitor brings one.");
            return null;
        }
        ShellTable table = new ShellTable();
        for (String column : new String[] {"Address", "Port", "State", "Ready", "Busy", "Age", "Up", "Beats", "Missed", "Interval"}) {
            table.column(column);
        }
        monitor.servers().stream().sorted(BY_ADDRESS).forEach(server -> table.addRow()
                .addContent(
                        server.address().getHostAddress(),
                        server.port() == 0 ? "" : server.port(),
                        server.state(),
                        server.workers().ready(),
                        server.workers().busy(),
                        seconds(server.age()),
                        seconds(server.up()),
                        server.beats(),
                        server.missed(),
                        server.interval().isZero() ? "" : seconds(server.interval())));
        table.emptyTableText("No server is heard.").print(console);
        console.println(text(monitor.statistics()));
        return null;
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    private static String text(MonitorStatistics statistics) {
        return "Taken " + statistics.taken() + ", not allowed " + statistics.notAllowed() + ", no room "
                + statistics.noRoom() + ", rejected " + statistics.rejected();
    }
}
