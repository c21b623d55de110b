// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.HostPort;
import org.heartbeat.internal.report.StatusReport;
import org.heartbeat.internal.report.Words;

/** What can be wrong with the sender. */
record SenderChecks(Findings findings, SenderStatus status, Map<String, String> config) {

    /** Silence after which httpd gives a server nothing (mod_lbmethod_heartbeat.c). */
    private static final Duration HTTPD_STALE = Duration.ofSeconds(10);

    /** From so many workers on, whole ones are fine enough. */
    private static final int LARGE_POOL = 50;

    private static final String CFG = "etc/org.heartbeat.cfg";

    void run() {
        findings.check("the sender's configuration", this::configuration);
        findings.check("the sender's key file", () -> KeyFileCheck.run(findings, config, CFG));
        if (!status.targets().isEmpty()) {
            findings.check("the status provider", this::provider);
            findings.check("the last beat", this::lastBeat);
            findings.check("the reasons to drain", this::drains);
            findings.check("the interval", this::interval);
            findings.check("the scale", this::scale);
        }
        for (SenderStatus.Target target : status.targets()) {
            findings.check("the target " + target.address(), () -> target(target));
            if (!isUrl(target) && !target.address().startsWith("*")) {
                findings.check("the way to " + target.address(), () -> way(target.address()));
            }
        }
    }

    /** Whether beats go out as datagrams, which nobody answers. */
    static boolean isUnanswered(SenderStatus status) {
        return status.targets().stream().anyMatch(target -> !isUrl(target) && target.failure().isEmpty());
    }

    private void configuration() {
        if (status.targets().isEmpty()) {
            findings.found(
                    "No beats are sent: HeartbeatAddress in " + CFG + " is empty, or was rejected.",
                    "Write there where to beat, such as 239.0.0.1:27999 or http://balancer/heartbeat.");
        }
    }

    private void provider() {
        status.statusFailure().ifPresent(trouble -> findings.found(
                "The status provider tells nothing: " + trouble + ".",
                "The last status is repeated three times, and then beats cease. heartbeat:status shows all providers;"
                        + " HeartbeatStatus in " + CFG + " chooses another."));
        StatusReport.failures(status).ifPresent(failing -> findings.found(
                failing + ".",
                "The log of the application says why. HeartbeatErrors in " + CFG + " names the statuses that count; empty, none do."));
    }

    private void lastBeat() {
        Duration late = status.interval().multipliedBy(3);
        status.sinceLastBeat().filter(age -> age.compareTo(late) > 0).ifPresent(age -> findings.found(
                "The last beat was " + Words.seconds(age) + " ago, though one is due every " + Words.seconds(status.interval())
                        + ".",
                "heartbeat:status says why; so does the log."));
    }

    private void drains() {
        if (!status.drainReasons().isEmpty()) {
            findings.found(
                    "This Karaf takes no work: it drains because of " + String.join(", ", status.drainReasons()) + ".",
                    "heartbeat:resume ends what heartbeat:drain began; a health check ends by itself when it is OK.");
        }
        List<String> ended = new ArrayList<>(status.persistentDrainReasons());
        ended.removeAll(status.drainReasons());
        if (!ended.isEmpty()) {
            findings.found(
                    "After a restart this Karaf would drain because of " + String.join(", ", ended)
                            + ", which has ended: that could not be stored.",
                    "The sender keeps trying. The log says why it cannot: see the disk of Karaf's folder data.");
        }
    }

    private void interval() {
        if (status.interval().compareTo(HTTPD_STALE) >= 0) {
            findings.found(
                    "Beats go out every " + Words.seconds(status.interval()) + ", and httpd gives a server nothing that was silent"
                            + " for 10 s.",
                    "HeartbeatInterval in " + CFG + ": 1s is what httpd itself uses; a bare number is seconds.");
        }
    }

    private void scale() {
        long workers = status.measured().map(WorkerStatus::workers).orElse(0L);
        boolean isWhole = config.getOrDefault("HeartbeatScale", "1").equals("1");
        if (isWhole && workers > 0 && workers < LARGE_POOL && status.smoothingDelay().isPresent()) {
            findings.found(
                    "Beats report whole workers, which is coarse for the " + workers + " workers of this Karaf.",
                    "Where a stock httpd hears them, set HeartbeatScale = 10 in " + CFG + ", on all servers behind it. A monitor of this"
                            + " project does not need it.");
        }
    }

    private void target(SenderStatus.Target target) {
        target.failure().ifPresent(why -> findings.found(
                "Beats to " + target.address() + " fail: " + why + ".",
                isUrl(target)
                        ? "Try from this machine: curl -d 'v=1&ready=1&busy=0' " + target.address() + ". 403 is httpd's Require"
                                + " or the monitor's HeartbeatAllow, 404 the path or httpd's SetHandler, no answer a firewall or"
                                + " a server that is down; a name that is not found is for the name service."
                        : "A name: see that this machine finds it (getent hosts NAME). A route: ip route get ADDRESS; for a"
                                + " group, HeartbeatInterface in " + CFG + " names the interface."));
    }

    /** The way of datagrams out of this machine. */
    private void way(String address) {
        Optional<InetAddress> group =
                HostPort.parse("HeartbeatAddress", address).address().filter(InetAddress::isMulticastAddress);
        if (group.isEmpty()) {
            return;
        }
        if (config.getOrDefault("HeartbeatTimeToLive", "").equals("0")) {
            findings.found(
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
                findings.found("The interface " + found.getName() + ", by which beats go to " + address + ", is down.",
                        "ip link set " + found.getName() + " up, or another HeartbeatInterface in " + CFG + ".");
            } else if (found.isLoopback()) {
                findings.found(
                        "Beats to " + address + " do not leave this machine: HeartbeatInterface is the loopback interface.",
                        "Good for trying out; else name in " + CFG + " an interface that balancers are reached by.");
            }
        } catch (SocketException e) {
            findings.found(e.getMessage() + ".", "ip -brief address shows the interfaces of this machine.");
        }
    }

    private static boolean isUrl(SenderStatus.Target target) {
        return target.address().contains("/");
    }
}
