// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.internal.report.StatusReport;
import org.osgi.framework.BundleContext;

/** Shows what the sender, the monitor and the balancer do. */
@Service
@Command(
        scope = "heartbeat",
        name = "status",
        description = "Shows what the sender, the monitor and the balancer of this Karaf do.",
        detailedDescription = "Shows the targets and the result of the last beat, the load and the numbers that are reported for"
                + " it, the status providers, where the monitor listens, and which servers the balancer picks. heartbeat:doctor"
                + " explains what is wrong.")
public final class StatusCommand implements Action {

    @Reference(optional = true)
    HeartbeatSender sender;

    @Reference(optional = true)
    HeartbeatMonitor monitor;

    @Reference
    BundleContext bundles;

    @Reference
    Session session;

    @Override
    public Object execute() {
        StatusReport report = new StatusReport(session.getConsole()::println);
        if (sender != null) {
            report.sender(sender.status());
        }
        if (monitor != null) {
            report.monitor(monitor);
        }
        Services services = new Services(bundles);
        services.selector().ifPresent(selector -> report.balancer("heartbeat", selector.groups()));
        report.rejected(services.rejected());
        if (sender == null && monitor == null) {
            session.getConsole().println("There is neither a sender nor a monitor (features heartbeat, heartbeat-monitor).");
        }
        return null;
    }
}
