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

/** What can be wrong with the servers in the monitor's table. */
record ServerChecks(Findings findings, List<ServerStatus> servers, boolean writesFile) {

    /** Half of what a signed beat may be off by default. */
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
                        "Look at the network between: ip -s link at both ends, Wi-Fi, and limits for multicast in switches. Or"
                                + " send beats by POST: HeartbeatAddress = http://THIS-MACHINE/heartbeat."));
    }

    private void silence() {
        long kept = servers.stream()
                .filter(server -> server.state() != ServerState.STALE && server.age().compareTo(server.staleAfter()) > 0)
                .count();
        // one alone is about to be stale
        if (kept > 1) {
            findings.found(
                    kept + " of " + servers.size()
                            + " servers are silent and balanced to all the same, as most fell silent at once.",
                    "Look at this machine's own network (ip -s link, ip maddr, tcpdump -ni any udp), and at switches and firewalls"
                            + " that the beats of all of them pass.");
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
                        "Several servers beat from " + address + ", and one of them says no port: two such would be taken for"
                                + " one.",
                        "Set HeartbeatPort (a number, or auto) in etc/org.heartbeat.cfg of each sender there.");
            } else if (seen.size() > 1 && writesFile) {
                findings.found(
                        seen.size() + " servers beat from " + address + ", and httpd's file can say addresses only: it has the"
                                + " one with the most workers.",
                        "Give each an address of its own (HeartbeatSource in etc/org.heartbeat.cfg), or balance by"
                                + " heartbeat-balancer.");
            }
        });
    }

    private void senders() {
        servers.stream().filter(server -> server.senders() > 1).forEach(server -> findings.found(
                server.senders() + " senders beat as " + server.id() + " by turns, for example a machine and its clone: balancers"
                        + " take them for one server.",
                "Give each an address or a port of its own (HeartbeatSource, HeartbeatPort), or stop one of them. If signatures"
                        + " are required: HeartbeatAdvertise and HeartbeatId, too."));
    }

    private void scales() {
        Map<Integer, List<String>> byScale = servers.stream()
                .filter(server -> server.state() != ServerState.STALE)
                .collect(Collectors.groupingBy(
                        ServerStatus::scale, TreeMap::new, Collectors.mapping(server -> server.id().toString(), Collectors.toList())));
        if (byScale.size() > 1) {
            findings.found(
                    "Servers report in different scales: " + byScale.entrySet().stream()
                            .map(scale -> scale.getKey() + " (" + scale.getValue().get(0)
                                    + (scale.getValue().size() > 1 ? " and " + (scale.getValue().size() - 1) + " more)" : ")"))
                            .collect(Collectors.joining(", ")) + ".",
                    "This monitor knows the scales, but a stock httpd compares plain numbers. If one hears these beats, set the same"
                            + " HeartbeatScale in etc/org.heartbeat.cfg of all of them.");
        }
    }

    private void clocks() {
        servers.forEach(server -> server.clockSkew().filter(skew -> skew.abs().compareTo(MUCH_SKEW) > 0).ifPresent(skew ->
                findings.found(
                        "The clock of " + server.id() + " is " + Words.seconds(skew.abs())
                                + (skew.isNegative() ? " behind" : " ahead of")
                                + " ours; at more than HeartbeatClockSkew its beats are no longer trusted.",
                        "Set the clocks of both by NTP (timedatectl).")));
    }
}
