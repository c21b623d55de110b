// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.util.List;
import java.util.Optional;
import org.heartbeat.api.balancer.GroupStatus;

/** What can be wrong with the groups that servers are picked from. */
final class BalancerChecks {

    private BalancerChecks() {}

    /** Examines the groups of a selector. */
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
                        "heartbeat:servers shows the address and port of each server. The address must be the one that beats come"
                                + " from (HeartbeatSource at the sender), and a port, if the server reports one (HeartbeatPort),"
                                + " the candidate's."));
    }

    private static void outages(Findings findings, List<GroupStatus> groups) {
        groups.stream().map(GroupStatus::outage).flatMap(Optional::stream).forEach(outage -> findings.found(
                "The balancer has a group without a usable server: " + outage + ".",
                "heartbeat:status shows the group's servers, heartbeat:servers those whose beats arrive."));
    }
}
