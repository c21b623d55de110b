// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.heartbeat.api.monitor.MonitorStatistics;

/** What can be wrong with the messages that the monitor receives. */
record MessageChecks(Findings findings, MonitorStatistics statistics, int servers, Map<String, String> config) {

    void run() {
        findings.check("the sources of messages", this::allowed);
        findings.check("the messages", this::rejected);
        findings.check("the signatures", this::untrusted);
        findings.check("the table's size", this::tableFull);
    }

    private void allowed() {
        if (statistics.notAllowed() > 0) {
            findings.found(
                    statistics.notAllowed() + " messages came from addresses that HeartbeatAllow does not name.",
                    "If these are your servers, add their networks to HeartbeatAllow in " + MonitorChecks.CFG + ".");
        }
    }

    private void rejected() {
        if (!statistics.rejected().isEmpty()) {
            findings.found(
                    "Messages came that are no beats: " + counts(statistics.rejected()) + ".",
                    "heartbeat:watch ADDRESS:PORT shows each with the rule that it breaks.");
        }
    }

    private void untrusted() {
        if (!statistics.untrusted().isEmpty()) {
            findings.found(
                    "Beats came whose signature is missing or not good: " + counts(statistics.untrusted()) + ".",
                    "HeartbeatKeys must name the same key at both ends, and both clocks must agree (NTP).");
        }
        long clocks = statistics.untrusted().getOrDefault("clock-behind", 0L)
                + statistics.untrusted().getOrDefault("clock-ahead", 0L);
        if (clocks > 0) {
            findings.found(
                    clocks + " of them were of a time that is not ours, which is now " + Instant.now() + ".",
                    "If they are of all servers at once, it is the clock of this machine that is wrong: timedatectl shows whether"
                            + " NTP sets it. If they are of one, it is that one's.");
        }
    }

    private void tableFull() {
        if (statistics.tableFull() > 0) {
            findings.found(
                    statistics.tableFull() + " beats found no room in the table, which has " + servers + " servers.",
                    "HeartbeatMaxServers in " + MonitorChecks.CFG + " (" + config.getOrDefault("HeartbeatMaxServers", "1000")
                            + " now) is the limit; one address may have only a part of it. HeartbeatAllow keeps strangers out.");
        }
    }

    private static String counts(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
    }
}
