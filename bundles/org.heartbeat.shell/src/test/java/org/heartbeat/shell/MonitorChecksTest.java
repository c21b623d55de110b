// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.RecentRejections;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorChecksTest {

    private static final List<MonitorStatistics.Socket> WELL = List.of(KnownMonitor.KnownSocket.GROUP);

    private static List<String> problems(KnownMonitor monitor, Map<String, String> config) {
        return findings(monitor, config).stream().map(Finding::problem).toList();
    }

    private static List<Finding> findings(KnownMonitor monitor, Map<String, String> config) {
        Findings findings = new Findings();
        MonitorChecks.run(findings, monitor, config);
        return findings.all();
    }

    private static List<Finding> storage(Path file) {
        Findings findings = new Findings();
        StorageCheck.run(findings, file);
        return findings.all();
    }

    private static List<String> problems(ServerStatus... servers) {
        return problems(KnownMonitor.listening(servers), Map.of());
    }

    private static List<String> problems(KnownMonitor.Statistics statistics) {
        return problems(new KnownMonitor(List.of(), statistics), Map.of());
    }

    private static KnownMonitor.Statistics of(KnownMonitor.KnownSocket socket) {
        return new KnownMonitor.Statistics(0, 0, 0, Map.of(), Map.of(), List.of(socket));
    }

    @Test
    void findsTwoSendersWithOneAddressAndPort() {
        assertEquals(
                List.of("2 senders share the address and port 192.0.2.1:8181, for example a machine and its clone. Balancers see"
                        + " one server."),
                problems(KnownServer.at("192.0.2.1", 8181, 7, 3).sharedBy(2), KnownServer.at("192.0.2.2", 8181, 7, 3)));
    }

    @Test
    void findsServersWithDifferentScales() {
        assertEquals(
                List.of("Servers report in different scales: 1 (192.0.2.1:8181), 10 (192.0.2.2:8181 and 1 more)."),
                problems(
                        KnownServer.at("192.0.2.1", 8181, 7, 3),
                        KnownServer.at("192.0.2.2", 8181, 7, 3).scaled(10),
                        KnownServer.at("192.0.2.3", 8181, 7, 3).scaled(10),
                        KnownServer.at("192.0.2.4", 8181, 7, 3).scaled(100).in(ServerState.STALE)));
    }

    @Test
    void findsNothingWrongWithAMonitorThatIsWell() {
        assertEquals(List.of(), problems(KnownServer.at("192.0.2.1", 8181, 7, 3), KnownServer.at("192.0.2.1", 8182, 7, 3)));
    }

    @Test
    void findsSilentServersThatStillGetRequests() {
        Duration silence = Duration.ofSeconds(6);
        assertEquals(
                List.of("2 of 4 servers are silent but still get requests, because most servers fell silent at once."),
                problems(
                        KnownServer.at("192.0.2.1", 80, 7, 3).silentFor(silence),
                        KnownServer.at("192.0.2.2", 80, 0, 3).silentFor(silence),
                        KnownServer.at("192.0.2.3", 80, 7, 3).silentFor(silence).in(ServerState.STALE),
                        KnownServer.at("192.0.2.4", 80, 7, 3)));
    }

    @Test
    void findsASocketThatIsNotOpen() {
        assertEquals(
                List.of("The monitor cannot listen on 192.0.2.9:27999: Cannot assign requested address."),
                problems(of(new KnownMonitor.KnownSocket(
                        "192.0.2.9:27999", "Cannot assign requested address", false, 0, OptionalLong.empty()))));
    }

    @Test
    void findsASocketThatReceivesNothing() {
        KnownMonitor deaf = new KnownMonitor(
                List.of(), of(new KnownMonitor.KnownSocket("239.0.0.1:27999", "joined on eth0", true, 0, OptionalLong.of(0))));
        assertEquals(
                List.of("Nothing has been received on 239.0.0.1:27999 yet (joined on eth0)."), problems(deaf, Map.of()));
        assertTrue(findings(deaf, Map.of()).get(0).advice().contains("tcpdump -ni any udp port 27999"));
    }

    @Test
    void findsDatagramsThatTheSystemDropped() {
        assertEquals(
                List.of("The system dropped 5 datagrams for 239.0.0.1:27999 since the monitor opened this socket, because they"
                        + " arrived faster than the monitor read them."),
                problems(of(new KnownMonitor.KnownSocket("239.0.0.1:27999", "joined on eth0", true, 9, OptionalLong.of(5)))));
    }

    private static RecentRejections recent(Receipt.Outcome outcome, String reason, long count, Duration sinceLast) {
        return new RecentRejections(outcome, reason, count, Addresses.literal("192.0.2.40").orElseThrow(), sinceLast);
    }

    private static List<String> problems(RecentRejections... recent) {
        return problems(new KnownMonitor.Statistics(
                9, 2, 3, Map.of("nul", 4L), Map.of("unsigned", 1L), List.of(recent), WELL));
    }

    @Test
    void findsMessagesThatWereNotAccepted() {
        assertEquals(
                List.of(
                        "2 messages came from addresses outside HeartbeatAllow, the last from 192.0.2.40, 9 s ago.",
                        "Some messages are not valid beats: 4 nul, the last from 192.0.2.40, 100 s ago.",
                        "The signatures of some beats are missing or invalid: 6 unsigned, the last from 192.0.2.40, 3 minutes ago.",
                        "3 beats were dropped because the table is full; it contains 0 servers; the last from"
                                + " 192.0.2.40, 0 s ago."),
                problems(
                        recent(Receipt.Outcome.NOT_ALLOWED, "not-allowed", 2, Duration.ofSeconds(9)),
                        recent(Receipt.Outcome.TABLE_FULL, "table-full", 3, Duration.ZERO),
                        recent(Receipt.Outcome.REJECTED, "nul", 4, Duration.ofSeconds(100)),
                        recent(Receipt.Outcome.UNTRUSTED, "unsigned", 6, Duration.ofSeconds(190))));
    }

    @Test
    void findsNothingOnceMessagesAreNoLongerRejected() {
        assertEquals(List.of(), problems(new RecentRejections[0]));
    }

    @Test
    void explainsWhoseClockIsWrong() {
        List<String> problems = problems(
                recent(Receipt.Outcome.UNTRUSTED, "clock-behind", 4, Duration.ofSeconds(1)),
                recent(Receipt.Outcome.UNTRUSTED, "clock-ahead", 3, Duration.ofSeconds(2)),
                recent(Receipt.Outcome.UNTRUSTED, "unsigned", 1, Duration.ofSeconds(3)));
        assertEquals(
                List.of(
                        "The signatures of some beats are missing or invalid: 4 clock-behind, the last from 192.0.2.40, 1 s ago;"
                                + " 3 clock-ahead, the last from 192.0.2.40, 2 s ago;"
                                + " 1 unsigned, the last from 192.0.2.40, 3 s ago.",
                        "7 of them carry a time that differs too much from the clock here, which shows TIME."),
                problems.stream().map(problem -> problem.replaceFirst("shows 20.*Z\\.", "shows TIME.")).toList());
    }

    @Test
    void findsAServerWithoutAPortBesideAnother() {
        assertEquals(
                List.of("Several servers send beats from 2001:db8::1, and one of them reports no port. Two without a port would"
                        + " count as one server."),
                problems(KnownServer.at("2001:db8::1", 0, 7, 3), KnownServer.at("2001:db8::1", 8181, 7, 3)));
    }

    @Test
    void findsServersThatHttpdsFileCannotDistinguish(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("hb.dat"));
        assertTrue(problems(
                        KnownMonitor.listening(KnownServer.at("192.0.2.1", 8181, 7, 3), KnownServer.at("192.0.2.1", 8182, 7, 3)),
                        Map.of("HeartbeatStorage", file.toString()))
                .contains("2 servers send beats from 192.0.2.1, but httpd's file contains one server per address: the one with"
                        + " the most workers."));
    }

    @Test
    void findsAClockThatIsOff() {
        assertEquals(
                List.of("The clock of 192.0.2.1:80 is 20.0 s ahead of the clock here. Beyond HeartbeatClockSkew, its beats are"
                        + " not trusted."),
                problems(KnownServer.at("192.0.2.1", 80, 7, 3).ahead(Duration.ofSeconds(20))));
    }

    @Test
    void findsAFileThatOthersCannotRead(@TempDir Path folder) throws IOException {
        // the temporary folder itself belongs to its owner only
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = Files.createFile(open.resolve("hb.dat"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(List.of(), storage(file));

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertEquals(
                "httpd's user may be unable to read " + file
                        + " (then httpd answers 503): only its owner and group can read it.",
                storage(file).get(0).problem());
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwx------"));
        assertEquals(
                "httpd's user may be unable to read " + file + " (then httpd answers 503): only its owner and group can enter "
                        + open + ".",
                storage(file).get(0).problem());
    }

    @Test
    void findsAFileThatIsNotThere(@TempDir Path folder) {
        Path file = folder.resolve("none/hb.dat");
        String problem = storage(file).get(0).problem();
        assertTrue(problem.contains(file.toString()), problem);
    }
}
