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
    }

    private static void outages(Findings findings, List<GroupStatus> groups) {
        groups.stream().map(GroupStatus::outage).flatMap(Optional::stream).forEach(outage -> findings.found(
                "The balancer has a group without a usable server: " + outage + ".",
                "heartbeat:status shows the group's servers, heartbeat:servers those whose beats arrive."));
    }
}
