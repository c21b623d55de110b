// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.internal.config.Values;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;

/** Explains what is wrong and what to do about it. */
@Service
@Command(
        scope = "heartbeat",
        name = "doctor",
        description = "Explains what is wrong with the heartbeats of this Karaf and what to do about it.",
        detailedDescription = "Checks the sender, the monitor, the balancer, this machine and Karaf's features. It sends nothing"
                + " and changes nothing.")
public final class DoctorCommand implements Action {

    @Reference(optional = true)
    HeartbeatSender sender;

    @Reference(optional = true)
    HeartbeatMonitor monitor;

    @Reference
    ConfigurationAdmin configurations;

    @Reference
    FeaturesService features;

    @Reference
    BundleContext bundles;

    @Reference
    Session session;

    private boolean isUnanswered;

    @Override
    public Object execute() {
        Findings findings = new Findings();
        Services services = new Services(bundles);
        Configurations all = new Configurations(configurations);
        findings.check("the features", () -> BundleChecks.run(findings, features, bundles));
        findings.check("copies of configurations", () -> all.check(findings));
        findings.check("rejected configurations", () -> Configurations.rejected(findings, services.rejected()));
        findings.check("the HTTP server", () -> WebChecks.run(findings, all.values(WebChecks.PID)));
        if (sender != null) {
            findings.check("the sender", () -> {
                SenderStatus status = sender.status();
                isUnanswered = SenderChecks.isUnanswered(status);
                new SenderChecks(findings, status, all.values(Configurations.SENDER)).run();
            });
        }
        if (sender == null && monitor == null) {
            findings.found(
                    "There is neither a sender nor a monitor.",
                    "feature:install heartbeat installs the sender, feature:install heartbeat-monitor installs the monitor.");
        }
        if (monitor != null) {
            findings.check("the monitor", () -> MonitorChecks.run(findings, monitor, all.values(Configurations.MONITOR)));
        }
        findings.check("the health checks", () ->
                HealthChecks.run(findings, all.values("org.heartbeat.health"), bundles));
        findings.check("the balancer", () ->
                services.selector().ifPresent(selector -> BalancerChecks.run(findings, selector.groups())));
        print(findings.all());
        return null;
    }

    private void print(List<Finding> findings) {
        PrintStream console = session.getConsole();
        if (findings.isEmpty()) {
            console.println("No problem found.");
        }
        int number = 0;
        for (Finding finding : findings) {
            number++;
            console.println(number + ". " + Values.printable(finding.problem()));
            console.println("   " + Values.printable(finding.advice()));
        }
        if (isUnanswered) {
            console.println("Datagrams are not answered, so check on httpd's machine whether httpd gets the heartbeats: with"
                    + " LogLevel heartmonitor:debug it logs each one (AH02086). It hears only multicast, at the address of its"
                    + " HeartbeatListen, and keeps only 10 servers unless its own HeartbeatMaxServers is larger.");
        }
    }
}
