// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.report.Words;

/** Finds problems with the servers in the monitor's table. */
record ServerChecks(Findings findings, List<ServerStatus> servers, boolean writesFile) {

    /** Half of the default of HeartbeatClockSkew. */
    private static final Duration MUCH_SKEW = Duration.ofSeconds(15);

    private static final double MUCH_LOSS = 0.05;

    void run() {
        findings.check("servers that are silent", this::silence);
        findings.check("servers that share an address", this::addresses);
        findings.check("servers with two senders", this::senders);
        findings.check("the loss of beats", this::loss);
        findings.check("the scale of beats", this::scales);
        findings.check("the servers' clocks", this::clocks);
    }

    private void loss() {
        servers.stream()
                .filter(server -> server.state() != ServerState.STALE && server.lossRate() > MUCH_LOSS)
                .forEach(server -> findings.found(
                        Words.percent(server.lossRate()) + " of the beats of " + server.id() + " get lost, so its failure is"
                                + " detected only after " + Words.seconds(server.staleAfter()) + " of silence.",
                        "Check the network in between: ip -s link at both ends, Wi-Fi, and multicast limits of switches. Or send"
                                + " beats by POST: HeartbeatAddress = http://THIS-MACHINE/heartbeat."));
    }

    private void silence() {
        long kept = servers.stream()
                .filter(server -> server.state() != ServerState.STALE && server.age().compareTo(server.staleAfter()) > 0)
                .count();
        // a single one is about to become stale
        if (kept > 1) {
            findings.found(
                    kept + " of " + servers.size()
                            + " servers are silent but still get requests, because most servers fell silent at once.",
                    "Check this machine's own network (ip -s link, ip maddr, tcpdump -ni any udp), and the switches and firewalls"
                            + " that all these beats pass.");
        }
    }

    private void addresses() {
        Map<String, Set<Integer>> ports = new TreeMap<>();
        for (ServerStatus server : servers) {
            ports.computeIfAbsent(server.id().host(), address -> new TreeSet<>()).add(server.id().port().orElse(0));
        }
        ports.forEach((address, seen) -> {
            if (seen.size() > 1 && seen.contains(0)) {
                findings.found(
                        "Several servers send beats from " + address + ", and one of them reports no port. Two without a port would"
                                + " count as one server.",
                        "Set HeartbeatPort (a number or auto) in etc/org.heartbeat.cfg of each of them.");
            } else if (seen.size() > 1 && writesFile) {
                findings.found(
                        seen.size() + " servers send beats from " + address
                                + ", but httpd's file contains one server per address: the one with the most workers.",
                        "Give each server its own address (HeartbeatSource in etc/org.heartbeat.cfg), or balance with the feature"
                                + " heartbeat-balancer.");
            }
        });
    }

    private void senders() {
        servers.stream().filter(server -> server.senders() > 1).forEach(server -> findings.found(
                server.senders() + " senders share the address and port " + server.id() + ", for example a machine and its clone."
                        + " Balancers see one server.",
                "Give each sender its own address or port (HeartbeatSource, HeartbeatPort), or stop one of them. If signatures"
                        + " are required, set HeartbeatAdvertise and HeartbeatId too."));
    }

    private void scales() {
        Map<Integer, List<String>> byScale = servers.stream()
                .filter(server -> server.state() != ServerState.STALE)
                .collect(Collectors.groupingBy(
                        ServerStatus::scale,
                        TreeMap::new,
                        Collectors.mapping(server -> server.id().toString(), Collectors.toList())));
        if (byScale.size() > 1) {
            findings.found(
                    "Servers report in different scales: " + byScale.entrySet().stream()
                            .map(scale -> scale.getKey() + " (" + scale.getValue().get(0)
                                    + (scale.getValue().size() > 1 ? " and " + (scale.getValue().size() - 1) + " more)" : ")"))
                            .collect(Collectors.joining(", ")) + ".",
                    "This monitor handles different scales, but a stock httpd compares plain numbers. If one receives these beats,"
                            + " set the same HeartbeatScale in etc/org.heartbeat.cfg of all servers.");
        }
    }

    private void clocks() {
        servers.forEach(server -> server.clockSkew().filter(skew -> skew.abs().compareTo(MUCH_SKEW) > 0).ifPresent(skew ->
                findings.found(
                        "The clock of " + server.id() + " is " + Words.seconds(skew.abs())
                                + (skew.isNegative() ? " behind" : " ahead of")
                                + " the clock here. Beyond HeartbeatClockSkew, its beats are not trusted.",
                        "Set both clocks by NTP (timedatectl).")));
    }
}
