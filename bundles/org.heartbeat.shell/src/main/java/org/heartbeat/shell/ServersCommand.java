// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.report.ServerTable;

/** Lists the servers in the monitor's table. */
@Service
@Command(
        scope = "heartbeat",
        name = "servers",
        description = "Lists the servers from which the monitor receives heartbeats.",
        detailedDescription = "Ready and Busy are the smoothed numbers of workers that balancers use. Now is the number of workers"
                + " that were ready at the last beat. Age is the time since that beat. A server that is silent for longer than"
                + " Stale after gets no requests. Loss is the share of recent beats that got lost, and Missed is the number of all"
                + " lost beats.")
public final class ServersCommand implements Action {

    @Option(name = "--no-format", description = "Print no headings, and separate columns by tabs, for scripts.")
    boolean noFormat;

    @Reference(optional = true)
    HeartbeatMonitor monitor;

    @Reference
    Session session;

    @Override
    public Object execute() throws CommandException {
        if (monitor == null) {
            throw new CommandException("There is no monitor; feature:install heartbeat-monitor installs one.");
        }
        PrintStream console = session.getConsole();
        List<ServerStatus> servers = ServerTable.sorted(monitor);
        if (!servers.isEmpty()) {
            ServerTable.print(servers, !noFormat, console::println);
        }
        if (!noFormat) {
            if (monitor.statistics().sockets().isEmpty()) {
                console.println(
                        "The monitor listens for no datagrams: HeartbeatListen in etc/org.heartbeat.monitor.cfg is empty.");
            }
            console.println("Servers: " + ServerTable.states(monitor) + ". Beats: "
                    + ServerTable.messages(monitor.statistics()) + ".");
        }
        return null;
    }
}
