// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.util.List;
import java.util.Optional;
import org.heartbeat.api.balancer.GroupStatus;

/** Finds problems with the groups from which the balancer picks servers. */
final class BalancerChecks {

    private BalancerChecks() {}

    static void run(Findings findings, List<GroupStatus> groups) {
        findings.check("the balancer's groups", () -> outages(findings, groups));
        findings.check("the balancer's candidates", () -> unknown(findings, groups));
    }

    private static void unknown(Findings findings, List<GroupStatus> groups) {
        groups.stream()
                .flatMap(group -> group.candidates().stream())
                .filter(candidate -> candidate.state().startsWith("not known"))
                .map(GroupStatus.Candidate::address)
                .distinct()
                .forEach(address -> findings.found(
                        "No beat matches the balancer's candidate " + address + ".",
                        "heartbeat:servers shows the address and port of each server. The candidate's address must be the one from"
                                + " which the server sends beats (HeartbeatSource at the sender). If the server reports a port"
                                + " (HeartbeatPort), the candidate must have the same port."));
    }

    private static void outages(Findings findings, List<GroupStatus> groups) {
        groups.stream().map(GroupStatus::outage).flatMap(Optional::stream).forEach(outage -> findings.found(
                "A group of the balancer has no usable server: " + outage + ".",
                "heartbeat:status shows the servers of the group, and heartbeat:servers shows those whose beats arrive."));
    }
}
