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
import org.heartbeat.internal.config.Values;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;

/** Says what is wrong, and what to do. */
@Service
@Command(
        scope = "heartbeat",
        name = "doctor",
        description = "Says what is wrong with the heartbeats of this Karaf, and what to do.",
        detailedDescription = "Looks at what the sender, the monitor and the balancer know, at this machine and at Karaf's"
                + " features. It sends nothing and changes nothing.")
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

    @Override
    public Object execute() {
        Findings findings = new Findings();
        Services services = new Services(bundles);
        Configurations all = new Configurations(configurations);
        findings.check("the features", () -> BundleChecks.run(findings, features, bundles));
        findings.check("the copies of configurations", () -> all.check(findings));
        findings.check("the rejected configurations", () -> Configurations.rejected(findings, services.rejected()));
        findings.check("the HTTP server", () -> WebChecks.run(findings, all.values(WebChecks.PID)));
        if (sender != null) {
            findings.check("the sender", () ->
                    new SenderChecks(findings, sender.status(), all.values(Configurations.SENDER)).run());
        }
        if (sender == null && monitor == null) {
            findings.found(
                    "There is neither a sender nor a monitor.",
                    "feature:install heartbeat brings the one, feature:install heartbeat-monitor the other.");
        }
        if (monitor != null) {
            findings.check("the monitor", () -> MonitorChecks.run(findings, monitor, all.values(Configurations.MONITOR)));
        }
        findings.check("the health checks", () ->
                HealthChecks.run(findings, all.values("org.heartbeat.health"), bundles));
        services.selector().ifPresent(selector ->
                findings.check("the balancer", () -> BalancerChecks.run(findings, selector.groups())));
        print(findings.all());
        return null;
    }

    private void print(List<Finding> findings) {
        PrintStream console = session.getConsole();
        if (findings.isEmpty()) {
            console.println("Nothing is wrong, as far as that can be seen from here.");
        }
        int number = 0;
        for (Finding finding : findings) {
            number++;
            console.println(number + ". " + Values.printable(finding.problem()));
            console.println("   " + Values.printable(finding.advice()));
        }
        if (sender != null && SenderChecks.isUnanswered(sender.status())) {
            console.println("Nobody answers a datagram. Whether httpd takes the beats is seen there: in its HeartbeatStorage file"
                    + " or by httpd -M (heartmonitor_module), and at its network by tcpdump. httpd keeps 10 servers unless its own"
                    + " HeartbeatMaxServers says more.");
        }
    }
}
