// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.RecentRejections;
import org.heartbeat.internal.net.Addresses;

/** Finds problems with the messages that the monitor received during the last ten minutes. */
record MessageChecks(Findings findings, MonitorStatistics statistics, int servers, Map<String, String> config) {

    void run() {
        findings.check("the sources of messages", this::notAllowed);
        findings.check("the messages", this::rejected);
        findings.check("the signatures", this::untrusted);
        findings.check("the table's size", this::tableFull);
    }

    private void notAllowed() {
        for (RecentRejections each : recent(Receipt.Outcome.NOT_ALLOWED)) {
            findings.found(
                    each.count() + " messages came from addresses outside HeartbeatAllow, " + last(each) + ".",
                    "If these are your servers, add their networks to HeartbeatAllow in " + MonitorChecks.CFG + ".");
        }
    }

    private void rejected() {
        List<RecentRejections> rejected = recent(Receipt.Outcome.REJECTED);
        if (!rejected.isEmpty()) {
            findings.found(
                    "Some messages are not valid beats: " + described(rejected) + ".",
                    "heartbeat:watch ADDRESS:PORT shows each with the rule that it violates.");
        }
    }

    private void untrusted() {
        List<RecentRejections> untrusted = recent(Receipt.Outcome.UNTRUSTED);
        if (!untrusted.isEmpty()) {
            findings.found(
                    "The signatures of some beats are missing or invalid: " + described(untrusted) + ".",
                    "The files in HeartbeatKeys must contain the same key at both ends, and both clocks must agree (NTP).");
        }
        long clocks = untrusted.stream()
                .filter(each -> each.reason().startsWith("clock-"))
                .mapToLong(RecentRejections::count)
                .sum();
        if (clocks > 0) {
            findings.found(
                    clocks + " of them carry a time that differs too much from the clock here, which shows " + Instant.now() + ".",
                    "If they come from all servers, the clock of this machine is wrong: timedatectl shows whether NTP sets it. If"
                            + " they come from one server, its clock is wrong.");
        }
    }

    private void tableFull() {
        for (RecentRejections each : recent(Receipt.Outcome.TABLE_FULL)) {
            findings.found(
                    each.count() + " beats were dropped because the table is full; it contains " + servers + " servers; "
                            + last(each) + ".",
                    "Raise HeartbeatMaxServers in " + MonitorChecks.CFG + " (now "
                            + config.getOrDefault("HeartbeatMaxServers", "1000")
                            + "); one address may use only a part of it. HeartbeatAllow keeps foreign senders out.");
        }
    }

    private List<RecentRejections> recent(Receipt.Outcome outcome) {
        return statistics.recentRejections().stream().filter(each -> each.outcome() == outcome).toList();
    }

    private static String described(List<RecentRejections> rejections) {
        return rejections.stream()
                .map(each -> each.count() + " " + each.reason() + ", " + last(each))
                .collect(Collectors.joining("; "));
    }

    private static String last(RecentRejections rejections) {
        Duration ago = rejections.sinceLast();
        return "the last from " + Addresses.text(rejections.lastSource())
                + (ago.toMinutes() > 1 ? ", " + ago.toMinutes() + " minutes ago" : ", " + ago.toSeconds() + " s ago");
    }
}
