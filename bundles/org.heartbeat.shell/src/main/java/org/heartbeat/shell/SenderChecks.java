// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.HostPort;
import org.heartbeat.internal.report.StatusReport;
import org.heartbeat.internal.report.Words;

/** What can be wrong with the sender. */
final class SenderChecks {

    /** Silence after which httpd gives a server nothing (mod_lbmethod_heartbeat.c). */
    private static final Duration HTTPD_STALE = Duration.ofSeconds(10);

    private static final String CFG = "etc/org.heartbeat.cfg";

    private final List<Finding> findings = new ArrayList<>();

    private SenderChecks() {}

    /**
     * All that is wrong.
     *
     * @param config the sender's configuration, with its own keys
     */
    static List<Finding> of(SenderStatus status, Map<String, String> config, Instant now) {
        SenderChecks checks = new SenderChecks();
        status.rejectedConfiguration().ifPresent(why -> checks.found(
                "What " + CFG + " says was refused: " + why + ".",
                "Until that is mended, what it said before stays in force; after a restart, the sender is off."));
        if (status.targets().isEmpty()) {
            checks.found(
                    "No beats are sent: HeartbeatAddress in " + CFG + " is empty, or was refused.",
                    "Write there where to beat, such as 239.0.0.1:27999 or http://balancer/heartbeat.");
            return checks.findings;
        }
        checks.status(status, now);
        for (SenderStatus.Target target : status.targets()) {
            checks.target(target);
            if (!isUrl(target)) {
                checks.way(target.address(), config);
            }
        }
        return checks.findings;
    }

    /** Whether beats go out as datagrams, which nobody answers. */
    static boolean isUnanswered(SenderStatus status) {
        return status.targets().stream().anyMatch(target -> !isUrl(target) && target.failure().isEmpty());
    }

    private void status(SenderStatus status, Instant now) {
        status.statusFailure().ifPresent(trouble -> found(
                "The status provider tells nothing: " + trouble + ".",
                "The last status is repeated three times, and then beats cease. heartbeat:status shows all providers;"
                        + " HeartbeatStatus in " + CFG + " chooses another."));
        StatusReport.failures(status).ifPresent(failing -> found(
                failing + ".",
                "The log of the application says why. HeartbeatErrors in " + CFG + " names the statuses that count; empty, none do."));
        Duration late = status.interval().multipliedBy(3);
        status.lastBeat().filter(last -> Duration.between(last, now).compareTo(late) > 0).ifPresent(last -> found(
                "The last beat was " + Words.ago(last, now) + ", though one is due every " + Words.seconds(status.interval())
                        + ".",
                "heartbeat:status says why; so does the log."));
        if (!status.drainReasons().isEmpty()) {
            found(
                    "This Karaf takes no work: it drains because of " + String.join(", ", status.drainReasons()) + ".",
                    "heartbeat:resume ends what heartbeat:drain began; a health check ends by itself when it is OK.");
        }
        if (status.interval().compareTo(HTTPD_STALE) >= 0) {
            found(
                    "Beats go out every " + Words.seconds(status.interval()) + ", and httpd gives a server nothing that was silent"
                            + " for 10 s.",
                    "HeartbeatInterval in " + CFG + ": 1s is what httpd itself uses; a bare number is seconds.");
        }
    }

    private void target(SenderStatus.Target target) {
        target.failure().ifPresent(why -> found(
                "Beats to " + target.address() + " fail: " + why + ".",
                isUrl(target)
                        ? "Try from this machine: curl -d 'v=1&ready=1&busy=0' " + target.address() + ". 403 is httpd's Require"
                                + " or the monitor's HeartbeatAllow, 404 the path or httpd's SetHandler, no answer a firewall or"
                                + " a server that is down; a name that is not found is for the name service."
                        : "A name: see that this machine finds it (getent hosts NAME). A route: ip route get ADDRESS; for a"
                                + " group, HeartbeatInterface in " + CFG + " names the interface."));
    }

    /** The way of datagrams out of this machine. */
    private void way(String address, Map<String, String> config) {
        Optional<InetAddress> group =
                HostPort.parse("HeartbeatAddress", address).address().filter(InetAddress::isMulticastAddress);
        if (group.isEmpty()) {
            return;
        }
        if (config.getOrDefault("HeartbeatTimeToLive", "").equals("0")) {
            found(
                    "Beats to " + address + " do not leave this machine: their TTL is 0.",
                    "HeartbeatTimeToLive in " + CFG + ": 1 reaches the own network, more as many routers beyond it.");
        }
        String named = config.getOrDefault("HeartbeatInterface", "");
        if (named.isEmpty()) {
            return;
        }
        try {
            NetworkInterface found = Addresses.networkInterface(named);
            if (!found.isUp()) {
                found("The interface " + found.getName() + ", by which beats go to " + address + ", is down.",
                        "ip link set " + found.getName() + " up, or another HeartbeatInterface in " + CFG + ".");
            } else if (found.isLoopback()) {
                found(
                        "Beats to " + address + " do not leave this machine: HeartbeatInterface is the loopback interface.",
                        "Good for trying out; else name in " + CFG + " an interface that balancers are reached by.");
            }
        } catch (SocketException e) {
            found(e.getMessage() + ".", "ip -brief address shows the interfaces of this machine.");
        }
    }

    private static boolean isUrl(SenderStatus.Target target) {
        return target.address().contains("/");
    }

    private void found(String problem, String advice) {
        findings.add(new Finding(problem, advice));
    }
}
