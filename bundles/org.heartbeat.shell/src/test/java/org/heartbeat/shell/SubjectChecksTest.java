// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.internal.sign.Keys;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubjectChecksTest {

    @TempDir
    Path folder;

    private final Findings findings = new Findings();

    private record Candidate(String address, String state) implements GroupStatus.Candidate {

        @Override
        public long inFlight() {
            return 0;
        }

        @Override
        public long picks() {
            return 0;
        }

        @Override
        public long failures() {
            return 0;
        }
    }

    private record Group(List<GroupStatus.Candidate> candidates, Optional<String> outage) implements GroupStatus {}

    private List<String> problems() {
        return findings.all().stream().map(Finding::problem).toList();
    }

    @Test
    void findsCandidatesThatNoBeatMatches() {
        GroupStatus group = new Group(
                List.of(
                        new Candidate("192.0.2.1:80", "up"), new Candidate("192.0.2.2:80", "not known"),
                        new Candidate("192.0.2.2:80", "not known")),
                Optional.empty());
        BalancerChecks.run(findings, List.of(group));
        assertEquals(List.of("No beat matches the balancer's candidate 192.0.2.2:80."), problems());
    }

    @Test
    void findsLossAboveFivePercent() {
        new ServerChecks(
                        findings,
                        List.of(
                                KnownServer.at("192.0.2.1", 80, 7, 3).losing(0.06),
                                KnownServer.at("192.0.2.2", 80, 7, 3).losing(0.05)),
                        false)
                .run();
        assertEquals(
                List.of("6.0 % of the beats of 192.0.2.1:80 get lost, so its failure is detected only after 5.0 s of silence."),
                problems());
    }

    @Test
    void mentionsGroupsOnlyForAGroup() {
        for (String address : List.of("192.0.2.1:27999", "[::1]:27999", "239.0.0.1:27999")) {
            new SocketChecks(
                            findings,
                            new KnownMonitor.Statistics(0, 0, 0, Map.of(), Map.of(), List.of(new KnownMonitor.KnownSocket(
                                    address, "open", true, 0, OptionalLong.empty()))))
                    .run();
        }
        assertFalse(findings.all().get(0).advice().contains("IGMP"));
        assertFalse(findings.all().get(1).advice().contains("IGMP"));
        assertTrue(findings.all().get(2).advice().contains("IGMP"));
    }

    @Test
    void findsAKeyFileThatCannotBeRead() throws IOException {
        Path file = folder.resolve("heartbeat.keys");
        KeyFileCheck.run(findings, Map.of(), "etc/org.heartbeat.cfg");
        assertEquals(List.of(), problems());
        KeyFileCheck.run(findings, Map.of("HeartbeatKeys", file.toString()), "etc/org.heartbeat.cfg");
        Files.writeString(file, "this is no key\n");
        KeyFileCheck.run(findings, Map.of("HeartbeatKeys", file.toString()), "etc/org.heartbeat.cfg");
        assertEquals(2, problems().size());
        assertEquals(
                "The key file of etc/org.heartbeat.cfg cannot be read: java.nio.file.NoSuchFileException: " + file + ".",
                problems().get(0));
    }

    @Test
    void findsAKeyFileThatSenderAndMonitorDoNotRead() throws IOException {
        Path file = Files.writeString(folder.resolve("heartbeat.keys"), Keys.newLine("k1", new SecureRandom()) + "\n");
        KeyFileCheck.run(findings, Map.of("HeartbeatKeys", file.toString()), "etc/org.heartbeat.cfg");
        assertEquals(List.of(), problems());
        Files.writeString(file, "#".repeat(1 << 22), StandardOpenOption.APPEND);
        KeyFileCheck.run(findings, Map.of("HeartbeatKeys", file.toString()), "etc/org.heartbeat.cfg");
        assertEquals(
                List.of("The key file of etc/org.heartbeat.cfg cannot be read: java.io.IOException: not read (expected: a regular"
                        + " file of at most 4194304 bytes)."),
                problems());
    }

    @Test
    void findsAFileForHttpdThatIsNotWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("hb.dat"));
        Instant written = Files.getLastModifiedTime(file).toInstant();
        StorageCheck.written(findings, file, written.plusSeconds(10), List.of());
        assertEquals(List.of(), problems());
        StorageCheck.written(findings, file, written.plusSeconds(12), List.of());
        StorageCheck.written(findings, file, written, List.of("36 35 98:0 /a " + file + " rw,noatime master:1 - ext3 /dev/x rw"));
        assertEquals(
                List.of(
                        "The file for httpd, " + file + ", has not been written for 12 s.",
                        "The file for httpd, " + file + ", is a mount point, so it cannot be replaced."),
                problems());
    }
}
