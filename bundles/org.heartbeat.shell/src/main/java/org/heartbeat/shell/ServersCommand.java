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
        List<ServerStatus> servers = ServerTable.sorted(monitor);
        if (!servers.isEmpty()) {
            ServerTable.print(servers, !noFormat, console::println);
        }
        if (!noFormat) {
            if (monitor.statistics().sockets().isEmpty()) {
                console.println(
                        "No datagrams are listened to: HeartbeatListen in etc/org.heartbeat.monitor.cfg is empty.");
            }
            console.println("Servers: " + ServerTable.states(monitor) + ". Beats: "
                    + ServerTable.messages(monitor.statistics()) + ".");
        }
        return null;
    }
}
