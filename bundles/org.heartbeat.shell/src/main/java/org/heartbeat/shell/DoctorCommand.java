// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.karaf.features.BundleInfo;
import org.apache.karaf.features.Conditional;
import org.apache.karaf.features.Dependency;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.internal.config.Values;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
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

    private static final String SENDER = "org.heartbeat";
    private static final String MONITOR = "org.heartbeat.monitor";

    @Reference(optional = true)
    HeartbeatSender sender;

    @Reference(optional = true)
    HeartbeatMonitor monitor;

    @Reference(optional = true, filter = "(" + ServerSelector.NAME + "=heartbeat)")
    ServerSelector selector;

    @Reference
    ConfigurationAdmin configurations;

    @Reference
    FeaturesService features;

    @Reference
    BundleContext bundles;

    @Reference
    Session session;

    @Override
    public Object execute() throws CommandException {
        List<Finding> findings = new ArrayList<>();
        try {
            findings.addAll(leftOut());
            findings.addAll(copies());
            if (sender != null) {
                findings.addAll(SenderChecks.of(sender.status(), configuration(SENDER), Instant.now()));
            }
            if (sender == null && monitor == null) {
                findings.add(new Finding(
                        "There is neither a sender nor a monitor.",
                        "feature:install heartbeat brings the one, feature:install heartbeat-monitor the other."));
            }
            if (monitor != null) {
                findings.addAll(MonitorChecks.of(monitor, configuration(MONITOR)));
            }
        } catch (IOException | InvalidSyntaxException e) {
            throw new CommandException("The doctor cannot look: " + e.getMessage(), e);
        }
        if (selector != null) {
            selector.groups().stream().map(GroupStatus::outage).flatMap(Optional::stream).forEach(outage ->
                    findings.add(new Finding(
                            "The balancer has a group without a server to use: " + outage + ".",
                            "heartbeat:status shows its servers; heartbeat:servers shows who beats.")));
        }
        print(findings);
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

    private List<Feature> installed() throws CommandException {
        try {
            return List.of(features.listInstalledFeatures());
        } catch (Exception e) {
            // the service declares no other
            throw new CommandException("The doctor cannot look at the features: " + e.getMessage(), e);
        }
    }

    private List<Finding> leftOut() throws CommandException {
        List<Feature> installed = installed();
        List<String> names = installed.stream().map(Feature::getName).toList();
        List<BundleChecks.Part> parts = new ArrayList<>();
        for (Feature feature : installed) {
            if (feature.getName().startsWith("heartbeat")) {
                parts.add(new BundleChecks.Part(feature.getName(), List.of(), contents(feature.getBundles(), List.of())));
                for (Conditional conditional : feature.getConditional()) {
                    parts.add(new BundleChecks.Part(
                            feature.getName(),
                            conditional.getCondition(),
                            contents(conditional.getBundles(), conditional.getDependencies())));
                }
            }
        }
        return BundleChecks.of(parts, names::contains, what -> what.contains(":") ? isActive(what) : names.contains(what));
    }

    private static List<String> contents(List<BundleInfo> bundles, List<Dependency> dependencies) {
        return Stream.concat(
                        bundles.stream().map(BundleInfo::getLocation).map(String::trim),
                        dependencies.stream().map(Dependency::getName))
                .toList();
    }

    private boolean isActive(String location) {
        Bundle bundle = bundles.getBundle(location);
        return bundle != null && bundle.getState() == Bundle.ACTIVE;
    }

    private Map<String, String> configuration(String pid) throws IOException, InvalidSyntaxException {
        Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        configurations("(service.pid=" + pid + ")").forEach(configuration -> {
            var properties = configuration.getProperties();
            Collections.list(properties.keys()).forEach(key -> values.put(key, String.valueOf(properties.get(key)).trim()));
        });
        return values;
    }

    private List<Finding> copies() throws IOException, InvalidSyntaxException {
        return configurations("(|(service.factoryPid=" + SENDER + ")(service.factoryPid=" + MONITOR + "))")
                .map(copy -> new Finding(
                        "A copy of a configuration is ignored: " + copy.getProperties().get("felix.fileinstall.filename") + ".",
                        "Move it out of etc."))
                .toList();
    }

    private Stream<Configuration> configurations(String filter) throws IOException, InvalidSyntaxException {
        Configuration[] found = configurations.listConfigurations(filter);
        return found == null ? Stream.empty() : Arrays.stream(found);
    }
}
