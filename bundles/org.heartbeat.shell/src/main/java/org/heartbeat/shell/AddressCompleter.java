// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.sender.SenderStatus;

/** Completes an address with those to which this Karaf sends heartbeats or on which it listens. */
@Service
public final class AddressCompleter implements Completer {

    @Reference(optional = true)
    HeartbeatSender sender;

    @Reference(optional = true)
    HeartbeatMonitor monitor;

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        return new StringsCompleter(addresses()).complete(session, commandLine, candidates);
    }

    private List<String> addresses() {
        Stream<String> targets = Stream.ofNullable(sender)
                .flatMap(present -> present.status().targets().stream())
                .map(SenderStatus.Target::address)
                .filter(target -> !target.contains("/") && !target.startsWith("*"));
        Stream<String> sockets = Stream.ofNullable(monitor)
                .flatMap(present -> present.statistics().sockets().stream())
                .map(MonitorStatistics.Socket::address);
        return Stream.concat(targets, sockets).distinct().toList();
    }
}
