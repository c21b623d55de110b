// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.config.RejectedConfiguration;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownSender;
import org.heartbeat.testing.KnownServer;
import org.junit.jupiter.api.Test;

class StatusReportTest {

    private final List<String> lines = new ArrayList<>();
    private final StatusReport report = new StatusReport(lines::add);
    private final KnownSender sender = KnownSender.well();

    @Test
    void reportsTargetsLoadReportedNumbersAndProviders() {
        report.sender(sender.status());
        assertEquals(
                List.of(
                        "Sender",
                        "  Sends to    239.0.0.1:27999 (eth0, TTL 1): 120 sent, last 0.4 s ago",
                        "  Interval    1.0 s, smoothed for balancers that react within 5.0 s",
                        "  Load        10 of 50 workers are busy at this moment",
                        "  Reported    38 of 50 ready, 0.4 s ago: v=1&ready=38&busy=12&now=40",
                        "  Provider    jetty (ranking -100): highest ranking",
                        "  Not used    system (ranking -2147483648): its ranking is lower than that of \"jetty\""),
                lines);
    }

    @Test
    void reportsWhatIsWrongWithTheSender() {
        sender.change(status -> status.to(KnownSender.KnownTarget.failing("http://balancer/heartbeat", "HTTP 403\u001b[2J"))
                .troubledBy("provider \"jetty\" does not answer")
                .refusing("HeartbeatPort: \"x\" (expected: a number)"));
        sender.drain("operator", false);
        report.sender(sender.status());
        assertEquals(
                "  Sends to    http://balancer/heartbeat: 3 sent, last 117.4 s ago, 117 failed; now failing: HTTP 403?[2J",
                lines.get(1));
        assertEquals("  Load        10 of 50 workers are busy, as last measured", lines.get(3));
        assertEquals(
                List.of(
                        "  Problem     provider \"jetty\" does not answer",
                        "  Rejected    etc/org.heartbeat.cfg is not in force: HeartbeatPort: \"x\" (expected: a number)",
                        "  Drain       this Karaf drains because of operator; after a restart it takes work"),
                lines.subList(5, 8));
    }

    @Test
    void reportsTheRejectedConfigurationsOfTheOtherParts() {
        report.rejected(List.of(
                new RejectedConfiguration("org.heartbeat", Optional.empty(), "a", Instant.EPOCH, true),
                new RejectedConfiguration("org.heartbeat.metrics", Optional.empty(), "b", Instant.EPOCH, true),
                new RejectedConfiguration("org.heartbeat.haproxy", Optional.empty(), "c", Instant.EPOCH, false)));
        assertEquals(
                List.of(
                        "Rejected configurations",
                        "  Rejected    org.heartbeat.metrics, the last good one is in force: b",
                        "  Rejected    org.heartbeat.haproxy, its part is off: c"),
                lines);
    }

    @Test
    void reportsFailingRequestsAndTheReducedNumber() {
        sender.change(status -> status.failing(0.12, 60));
        report.sender(sender.status());
        assertEquals(
                "  Failing     12.0 % of the requests in the last 10 s failed (counter jetty); 38 of 60 ready workers are reported",
                lines.get(5));
    }

    @Test
    void distinguishesTheMomentaryLoadFromReportedNumbersThatRiseOrFall() {
        KnownServer server = KnownServer.at("192.0.2.1", 0, 33, 167);
        assertEquals("33 of 200 ready, rising since the start 10 s ago", Load.reported(server.momentarily(200, 0)));
        assertEquals("33 of 200 ready, falling", Load.reported(server.momentarily(0, 200)));
        assertEquals("33 of 200 ready", Load.reported(server.momentarily(43, 157)));
        assertEquals("33 of 200 ready", Load.reported(server.momentarily(200, 0).failing(1)));
        assertEquals("none ready", Load.reported(server.in(ServerState.DRAINING)));
        assertEquals("1 of 1 worker is busy", Load.momentary(new WorkerStatus(0, 1)));
    }

    @Test
    void explainsALowNumberByTheStartOnlyInTheFirstMinute() {
        sender.change(status -> status.later(0, new WorkerStatus(200, 0)));
        assertEquals(Optional.of("38 of 50 ready, rising"), Load.reported(sender.status()));
        sender.change(status -> status.later(-61, new WorkerStatus(200, 0)));
        assertEquals(Optional.of("38 of 50 ready, rising since the start 59 s ago"), Load.reported(sender.status()));
        sender.drain("operator", false);
        assertEquals(Optional.of("none ready"), Load.reported(sender.status()));
    }

    @Test
    void describesAServersFailures() {
        KnownServer server = KnownServer.at("192.0.2.1", 0, 1, 1);
        assertEquals("", ServerTable.variables(server));
        assertEquals("12.5 % fail", ServerTable.variables(server.failing(125)));
    }

    @Test
    void reportsThatTheSenderIsDisabled() {
        sender.change(KnownSender.Status::to);
        report.sender(sender.status());
        assertEquals("  Sends to    no target: HeartbeatAddress in etc/org.heartbeat.cfg is empty", lines.get(1));
    }

    @Test
    void reportsTheMonitorsSocketsMessagesAndServers() {
        report.monitor(new KnownMonitor(
                List.of(KnownServer.at("192.0.2.1", 0, 1, 1), KnownServer.at("192.0.2.2", 0, 0, 1)),
                new KnownMonitor.Statistics(
                        9,
                        0,
                        0,
                        Map.of(),
                        Map.of(),
                        List.of(
                                KnownMonitor.KnownSocket.GROUP,
                                new KnownMonitor.KnownSocket(
                                        "192.0.2.9:27999", "not listening yet: Cannot assign address", false, 0, OptionalLong.of(3))))));
        assertEquals(
                List.of(
                        "Monitor",
                        "  Listens on  239.0.0.1:27999 (joined on eth0): 99 received",
                        "              192.0.2.9:27999 (not listening yet: Cannot assign address): 0 received, 3 dropped by the system",
                        "  Beats       9 accepted",
                        "  Servers     1 up, 1 full"),
                lines);
    }

    @Test
    void reportsARejectedConfigurationOfTheMonitor() {
        report.monitor(new KnownMonitor(
                List.of(), KnownMonitor.listening().statistics(), Optional.of("HeartbeatMaxServers: \"none\" (expected: 1)")));
        assertEquals(
                "  Rejected    etc/org.heartbeat.monitor.cfg is not in force: HeartbeatMaxServers: \"none\" (expected: 1)",
                lines.get(lines.size() - 1));
    }

    @Test
    void reportsTheGroupsOfABalancer() {
        report.balancer(
                "heartbeat",
                List.of(new Group(List.of(new Candidate("192.0.2.1:80", "up", 2, 9, 1)), Optional.empty()),
                        new Group(List.of(), Optional.of("all stale"))));
        assertEquals(
                List.of(
                        "Balancer heartbeat",
                        "  Group 1     192.0.2.1:80 up, 2 in flight, 9 picks, 1 failures",
                        "  Group 2     no usable server: all stale"),
                lines);
    }

    private record Group(List<GroupStatus.Candidate> candidates, Optional<String> outage) implements GroupStatus {}

    private record Candidate(String address, String state, long inFlight, long picks, long failures)
            implements GroupStatus.Candidate {}
}
