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

/** Finds problems with the sender. */
record SenderChecks(Findings findings, SenderStatus status, Map<String, String> config) {

    /** Silence after which httpd sends a server no requests (mod_lbmethod_heartbeat.c). */
    private static final Duration HTTPD_STALE = Duration.ofSeconds(10);

    /** The number of workers from which on whole workers are precise enough. */
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
                findings.check("the route to " + target.address(), () -> route(target.address()));
            }
        }
    }

    /** Returns whether beats are sent as datagrams, which nobody answers. */
    static boolean isUnanswered(SenderStatus status) {
        return status.targets().stream().anyMatch(target -> !isUrl(target) && target.failure().isEmpty());
    }

    private void configuration() {
        if (status.targets().isEmpty()) {
            findings.found(
                    "No beats are sent: HeartbeatAddress in " + CFG + " is empty, or was rejected.",
                    "Set it to the address of the balancers, such as 239.0.0.1:27999 or http://balancer/heartbeat.");
        }
    }

    private void provider() {
        status.statusFailure().ifPresent(trouble -> findings.found(
                "There is no current status: " + trouble + ".",
                "The sender repeats the last status in three beats and is then silent. heartbeat:status shows all status"
                        + " providers; HeartbeatStatus in " + CFG + " selects another one."));
        StatusReport.failures(status).ifPresent(failing -> findings.found(
                failing + ".",
                "The log of the application has the reason. HeartbeatErrors in " + CFG
                        + " lists the HTTP statuses that count; if it is empty, none do."));
    }

    private void lastBeat() {
        Duration late = status.interval().multipliedBy(3);
        status.sinceLastBeat().filter(age -> age.compareTo(late) > 0).ifPresent(age -> findings.found(
                "The last beat was " + Words.seconds(age) + " ago, although one is due every " + Words.seconds(status.interval())
                        + ".",
                "heartbeat:status and the log show why."));
    }

    private void drains() {
        if (!status.drainReasons().isEmpty()) {
            findings.found(
                    "This Karaf takes no work: it drains because of " + String.join(", ", status.drainReasons()) + ".",
                    "heartbeat:resume ends a drain by operator. A drain by a health check ends when the check is OK.");
        }
        List<String> ended = new ArrayList<>(status.persistentDrainReasons());
        ended.removeAll(status.drainReasons());
        if (!ended.isEmpty()) {
            findings.found(
                    "This Karaf would drain after a restart because of " + String.join(", ", ended)
                            + ", although that has ended: the change could not be stored.",
                    "The sender tries again until it succeeds. The log has the reason; check the disk with Karaf's folder data.");
        }
    }

    private void interval() {
        if (status.interval().compareTo(HTTPD_STALE) >= 0) {
            findings.found(
                    "Beats are sent every " + Words.seconds(status.interval()) + ", but httpd sends no requests to a server that"
                            + " was silent for 10 s.",
                    "Set HeartbeatInterval in " + CFG + " to 1s, which httpd itself uses. A bare number is seconds.");
        }
    }

    private void scale() {
        long workers = status.measured().map(WorkerStatus::workers).orElse(0L);
        boolean isWhole = config.getOrDefault("HeartbeatScale", "1").equals("1");
        if (isWhole && workers > 0 && workers < LARGE_POOL && status.smoothingDelay().isPresent()) {
            findings.found(
                    "Beats report whole workers, which is coarse for the " + workers + " workers of this Karaf.",
                    "If a stock httpd receives them, set HeartbeatScale = 10 in " + CFG
                            + " of all servers behind it. Our own monitor does not need it.");
        }
    }

    private void target(SenderStatus.Target target) {
        target.failure().ifPresent(why -> findings.found(
                "Beats to " + target.address() + " fail: " + why + ".",
                isUrl(target)
                        ? "Run on this machine: curl -d 'v=1&ready=1&busy=0' " + target.address()
                                + ". A 403 comes from httpd's Require or the monitor's HeartbeatAllow, a 404 from a wrong path or a"
                                + " missing SetHandler in httpd. No answer means a firewall or a server that is down. If the name"
                                + " is not found, check the name service."
                        : "If this is a name, check that this machine finds it: getent hosts NAME. Check the route: ip route get"
                                + " ADDRESS. For a group, HeartbeatInterface in " + CFG + " selects the interface."));
    }

    /** Checks that datagrams to a group leave this machine. */
    private void route(String address) {
        Optional<InetAddress> group =
                HostPort.parse("HeartbeatAddress", address).address().filter(InetAddress::isMulticastAddress);
        if (group.isEmpty()) {
            return;
        }
        if (config.getOrDefault("HeartbeatTimeToLive", "").equals("0")) {
            findings.found(
                    "Beats to " + address + " do not leave this machine: their TTL is 0.",
                    "Set HeartbeatTimeToLive in " + CFG + " to 1 for the local network, plus 1 for each router on the way.");
        }
        String named = config.getOrDefault("HeartbeatInterface", "");
        if (named.isEmpty()) {
            return;
        }
        try {
            NetworkInterface found = Addresses.networkInterface(named);
            if (!found.isUp()) {
                findings.found("The interface " + found.getName() + " for beats to " + address + " is down.",
                        "Run ip link set " + found.getName() + " up, or set another HeartbeatInterface in " + CFG + ".");
            } else if (found.isLoopback()) {
                findings.found(
                        "Beats to " + address + " do not leave this machine: HeartbeatInterface is the loopback interface.",
                        "This is fine for a trial. Otherwise set it in " + CFG + " to an interface that reaches the balancers.");
            }
        } catch (SocketException e) {
            findings.found(e.getMessage() + ".", "ip -brief address shows the interfaces of this machine.");
        }
    }

    private static boolean isUrl(SenderStatus.Target target) {
        return target.address().contains("/");
    }
}
