// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.heartbeat.api.monitor.MonitorStatistics;

/** Finds problems with the messages that the monitor receives. */
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
                    statistics.notAllowed() + " messages came from addresses outside HeartbeatAllow.",
                    "If these are your servers, add their networks to HeartbeatAllow in " + MonitorChecks.CFG + ".");
        }
    }

    private void rejected() {
        if (!statistics.rejected().isEmpty()) {
            findings.found(
                    "Some messages are not valid beats: " + counts(statistics.rejected()) + ".",
                    "heartbeat:watch ADDRESS:PORT shows each message with the rule that it violates.");
        }
    }

    private void untrusted() {
        if (!statistics.untrusted().isEmpty()) {
            findings.found(
                    "The signatures of some beats are missing or invalid: " + counts(statistics.untrusted()) + ".",
                    "The files in HeartbeatKeys must contain the same key at both ends, and both clocks must agree (NTP).");
        }
        long clocks = statistics.untrusted().getOrDefault("clock-behind", 0L)
                + statistics.untrusted().getOrDefault("clock-ahead", 0L);
        if (clocks > 0) {
            findings.found(
                    clocks + " of them carry a time that differs too much from the clock here, which shows " + Instant.now() + ".",
                    "If they come from all servers, the clock of this machine is wrong: timedatectl shows whether NTP sets it. If"
                            + " they come from one server, its clock is wrong.");
        }
    }

    private void tableFull() {
        if (statistics.tableFull() > 0) {
            findings.found(
                    statistics.tableFull() + " beats were dropped because the table is full; it contains " + servers + " servers.",
                    "Raise HeartbeatMaxServers in " + MonitorChecks.CFG + " (now "
                            + config.getOrDefault("HeartbeatMaxServers", "1000")
                            + "); one address may use only a part of it. HeartbeatAllow keeps foreign senders out.");
        }
    }

    private static String counts(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
    }
}
