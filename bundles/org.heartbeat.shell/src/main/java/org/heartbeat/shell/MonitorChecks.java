// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.report.ServerTable;
import org.heartbeat.internal.report.Words;

/** What can be wrong with the monitor, and with what it hears. */
final class MonitorChecks {

    private static final String CFG = "etc/org.heartbeat.monitor.cfg";

    /** Half of what a signed beat may be off by default. */
    private static final Duration MUCH_SKEW = Duration.ofSeconds(15);

    private final List<Finding> findings = new ArrayList<>();

    private MonitorChecks() {}

    /**
     * All that is wrong.
     *
     * @param config the monitor's configuration, with its own keys
     */
    static List<Finding> of(HeartbeatMonitor monitor, Map<String, String> config) {
        MonitorChecks checks = new MonitorChecks();
        MonitorStatistics statistics = monitor.statistics();
        String storage = config.getOrDefault("HeartbeatStorage", "");
        monitor.rejectedConfiguration().ifPresent(why -> checks.found(
                "What " + CFG + " says was refused: " + why + ".",
                "Until that is mended, what it said before stays in force; after a restart, the monitor is off."));
        checks.sockets(statistics);
        checks.messages(statistics);
        if (statistics.tableFull() > 0) {
            checks.found(
                    statistics.tableFull() + " beats found no room in the table, which has " + monitor.size() + " servers.",
                    "HeartbeatMaxServers in " + CFG + " (" + config.getOrDefault("HeartbeatMaxServers", "1000")
                            + " now) is the limit; one address may have only a part of it. HeartbeatAllow keeps strangers out.");
        }
        List<ServerStatus> servers = ServerTable.sorted(monitor);
        checks.silence(servers);
        checks.addresses(servers, !storage.isEmpty());
        checks.clocks(servers);
        if (!storage.isEmpty()) {
            checks.findings.addAll(StorageCheck.of(Path.of(storage)));
        }
        return checks.findings;
    }

    private void sockets(MonitorStatistics statistics) {
        for (MonitorStatistics.Socket socket : statistics.sockets()) {
            if (!socket.open()) {
                found(
                        "Nothing can be heard on " + socket.address() + ": " + socket.detail() + ".",
                        "It is tried again by itself. HeartbeatListen and HeartbeatInterface in " + CFG + " say where to listen.");
            } else if (socket.received() == 0) {
                String port = socket.address().substring(socket.address().lastIndexOf(':') + 1);
                found(
                        "Nothing was heard so far on " + socket.address() + " (" + socket.detail() + ").",
                        "Look whether beats reach this machine: tcpdump -ni any udp port " + port + ". If they do, a firewall of"
                                + " this machine drops them (nft list ruleset, iptables -L -n), or a group is joined on another"
                                + " interface (ip maddr). If not, see the senders' HeartbeatAddress, HeartbeatInterface and"
                                + " HeartbeatTimeToLive, and switches that want an IGMP querier.");
            }
            long dropped = socket.dropped().orElse(0);
            if (dropped > 0) {
                found(
                        "The system dropped " + dropped + " datagrams for " + socket.address() + ", because they came faster than"
                                + " they were read.",
                        "Give sockets more room: sysctl net.core.rmem_max=8388608, then change HeartbeatListen or restart.");
            }
        }
    }

    private void messages(MonitorStatistics statistics) {
        if (statistics.notAllowed() > 0) {
            found(
                    statistics.notAllowed() + " messages came from addresses that HeartbeatAllow does not name.",
                    "If these are your servers, add their networks to HeartbeatAllow in " + CFG + ".");
        }
        if (!statistics.rejected().isEmpty()) {
            found(
                    "Messages came that are no beats: " + counts(statistics.rejected()) + ".",
                    "heartbeat:watch ADDRESS:PORT shows each with the rule that it breaks.");
        }
        if (!statistics.untrusted().isEmpty()) {
            found(
                    "Beats came whose signature is missing or not good: " + counts(statistics.untrusted()) + ".",
                    "HeartbeatKeys must name the same key at both ends, and both clocks must agree (NTP).");
        }
        long clocks = statistics.untrusted().getOrDefault("clock-behind", 0L)
                + statistics.untrusted().getOrDefault("clock-ahead", 0L);
        if (clocks > 0) {
            found(
                    clocks + " of them were of a time that is not ours, which is now " + Instant.now() + ".",
                    "If they are of all servers at once, it is the clock of this machine that is wrong: timedatectl shows whether"
                            + " NTP sets it. If they are of one, it is that one's.");
        }
    }

    private void silence(List<ServerStatus> servers) {
        long kept = servers.stream()
                .filter(server -> server.state() != ServerState.STALE && server.age().compareTo(server.staleAfter()) > 0)
                .count();
        // one alone is about to be stale
        if (kept > 1) {
            found(
                    kept + " of " + servers.size()
                            + " servers are silent and balanced to all the same, as most fell silent at once.",
                    "Look at this machine's own network (ip -s link, ip maddr, tcpdump -ni any udp), and at switches and firewalls"
                            + " that the beats of all of them pass.");
        }
    }

    private void addresses(List<ServerStatus> servers, boolean storage) {
        Map<String, Set<Integer>> ports = new TreeMap<>();
        for (ServerStatus server : servers) {
            ports.computeIfAbsent(server.id().host(), address -> new TreeSet<>()).add(server.id().port().orElse(0));
        }
        ports.forEach((address, seen) -> {
            if (seen.size() > 1 && seen.contains(0)) {
                found(
                        "Several servers beat from " + address + ", and one of them says no port: two such would be taken for"
                                + " one.",
                        "Set HeartbeatPort (a number, or auto) in etc/org.heartbeat.cfg of each sender there.");
            } else if (seen.size() > 1 && storage) {
                found(
                        seen.size() + " servers beat from " + address + ", and httpd's file can say addresses only: it has the"
                                + " one with the most workers.",
                        "Give each an address of its own (HeartbeatSource in etc/org.heartbeat.cfg), or balance by"
                                + " heartbeat-balancer.");
            }
        });
    }

    private void clocks(List<ServerStatus> servers) {
        servers.forEach(server -> server.clockSkew().filter(skew -> skew.abs().compareTo(MUCH_SKEW) > 0).ifPresent(skew -> found(
                "The clock of " + server.id() + " is " + Words.seconds(skew.abs())
                        + (skew.isNegative() ? " behind" : " ahead of")
                        + " ours; at more than HeartbeatClockSkew its beats are no longer trusted.",
                "Set the clocks of both by NTP (timedatectl).")));
    }

    private static String counts(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
    }

    private void found(String problem, String advice) {
        findings.add(new Finding(problem, advice));
    }
}
