// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.storage;

import static org.heartbeat.monitor.Beats.A;
import static org.heartbeat.monitor.Beats.B;
import static org.heartbeat.monitor.Beats.beat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.sign.Unsigned;
import org.heartbeat.monitor.Beats;
import org.heartbeat.monitor.Clock;
import org.heartbeat.monitor.aging.OwnDelay;
import org.heartbeat.monitor.table.Table;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {

    private static final long WRITTEN = 1_700_000_000_000L;

    @TempDir
    private Path folder;

    private final Clock clock = new Clock();
    private final Table table = new Table(clock, new OwnDelay());
    private Storage storage;
    private Path path;

    @BeforeEach
    void begin() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        path = folder.resolve("hb.dat");
        table.configure(Beats.limits(100));
    }

    private void use() {
        storage = new Storage(path, table, clock, () -> WRITTEN);
        // reads it
        storage.tick();
    }

    private void given(String content) throws IOException {
        Files.writeString(path, content);
        Files.setLastModifiedTime(path, FileTime.fromMillis(WRITTEN));
    }

    private String content() throws IOException {
        return Files.readString(path);
    }

    private void tick() {
        clock.pass(Storage.TICK);
        storage.tick();
    }

    @Test
    void writesWithTheNextTickAfterAChange() throws IOException {
        use();
        tick();
        assertEquals("", content());
        table.beat(A, beat(5, 1), Unsigned.TAKEN);
        tick();
        assertEquals("192.0.2.1 &ready=5&busy=1&lastseen=1&port=80\n", content());
    }

    @Test
    void writesTheNumbersOfAPickInHundredthsOfWorkers() throws IOException {
        table.configure(Beats.automatic(100));
        use();
        table.beat(A, Heartbeat.of(new WorkerStatus(725, 275)).momentaryReady(700).scale(100).build(), Unsigned.TAKEN);
        table.beat(B, Heartbeat.of(new WorkerStatus(4, 96)).momentaryReady(75).failedPerMille(976).build(), Unsigned.TAKEN);
        tick();
        tick();
        List<String> lines = content().lines().sorted().toList();
        assertEquals("192.0.2.1 &ready=725&busy=275&lastseen=1&port=80&scale=100", lines.get(0));
        // at least a fortieth of 4.x workers
        assertTrue(lines.get(1).matches("192.0.2.2 &ready=\\d{1,3}&busy=9\\d{3}&lastseen=1&port=80&scale=100"), lines.get(1));
    }

    @Test
    void writesChangesOfLessThanAWorkerWithTheNextTick() throws IOException {
        table.configure(Beats.automatic(100));
        use();
        Heartbeat busy = Heartbeat.of(new WorkerStatus(5, 5)).momentaryReady(5).build();
        table.beat(A, busy, Unsigned.TAKEN);
        tick();
        table.beat(A, busy, Unsigned.TAKEN);
        tick();
        String before = content();
        tick();
        // nothing moves, so nothing is written
        assertEquals(before, content());
        table.beat(A, Heartbeat.of(new WorkerStatus(5, 5)).momentaryReady(6).build(), Unsigned.TAKEN);
        tick();
        assertTrue(content().matches("192.0.2.1 &ready=5[1-9]\\d&.*\n"), content());
    }

    @Test
    void writesReportedNumbersIfNothingIsSmoothed() throws IOException {
        use();
        table.beat(A, Heartbeat.of(new WorkerStatus(4, 96)).momentaryReady(75).failedPerMille(976).build(), Unsigned.TAKEN);
        table.beat(B, Heartbeat.of(new WorkerStatus(70, 0)).scale(10).build(), Unsigned.TAKEN);
        tick();
        tick();
        assertEquals(
                List.of(
                        "192.0.2.1 &ready=4&busy=96&lastseen=1&port=80",
                        "192.0.2.2 &ready=7&busy=0&lastseen=1&port=80"),
                content().lines().sorted().toList());
    }

    @Test
    void hidesADrainingServerFromHttpdAndRestoresItAfterARestart() throws IOException {
        table.configure(Beats.automatic(100));
        use();
        table.beat(A, Heartbeat.of(new WorkerStatus(0, 30)).scale(10).state(Heartbeat.State.DRAINING).build(), Unsigned.TAKEN);
        tick();
        tick();
        assertEquals("#192.0.2.1 &ready=0&busy=300&lastseen=1&port=80&scale=100\n", content());
        Table restarted = new Table(clock, new OwnDelay());
        restarted.configure(Beats.automatic(100));
        new Storage(path, restarted, clock, () -> WRITTEN).tick();
        assertEquals(new WorkerStatus(0, 3), restarted.status(A, 0).orElseThrow().workers());
    }

    @Test
    void continuesAfterARestartWithTheSameFractions() throws IOException {
        table.configure(Beats.automatic(100));
        given("192.0.2.1 &ready=725&busy=275&lastseen=0&port=80&scale=100\n192.0.2.2 &ready=3&busy=7&lastseen=0&port=80\n");
        use();
        assertEquals(new WorkerStatus(7, 3), table.status(A, 0).orElseThrow().workers());
        for (int i = 0; i < 3; i++) {
            tick();
        }
        assertEquals(
                List.of(
                        "192.0.2.1 &ready=725&busy=275&lastseen=3&port=80&scale=100",
                        "192.0.2.2 &ready=300&busy=700&lastseen=3&port=80&scale=100"),
                content().lines().sorted().toList());
    }

    @Test
    void prefersAServerInServiceForTheLineOfAnAddress() throws IOException {
        table.configure(Beats.automatic(100));
        use();
        table.beat(A, Heartbeat.of(new WorkerStatus(0, 50)).port(8181).state(Heartbeat.State.DRAINING).build(), Unsigned.TAKEN);
        table.beat(A, Heartbeat.of(new WorkerStatus(2, 1)).momentaryReady(2).port(8182).build(), Unsigned.TAKEN);
        tick();
        assertEquals("192.0.2.1 &ready=200&busy=100&lastseen=1&port=8182&scale=100\n", content());
    }

    @Test
    void writesAtLeastEveryFiveSeconds() throws IOException {
        use();
        table.beat(A, beat(5, 1), Unsigned.TAKEN);
        tick();
        for (int i = 0; i < 4; i++) {
            tick();
            assertEquals("192.0.2.1 &ready=5&busy=1&lastseen=1&port=80\n", content());
        }
        tick();
        assertEquals("192.0.2.1 &ready=5&busy=1&lastseen=6&port=80\n", content());
    }

    @Test
    void readsTheFileIntoTheTable() throws IOException {
        given("192.0.2.1 &ready=5&busy=1&lastseen=3&port=80\n");
        use();
        assertEquals(Duration.ofSeconds(3), table.status(A, 0).orElseThrow().age());
    }

    @Test
    void waitsForBeatsOfRestoredServersBeforeItWrites() throws IOException {
        given("192.0.2.1 &ready=5&busy=1&lastseen=0&port=80\n");
        use();
        tick();
        tick();
        assertEquals("192.0.2.1 &ready=5&busy=1&lastseen=0&port=80\n", content());
        tick();
        assertEquals("192.0.2.1 &ready=5&busy=1&lastseen=3&port=80\n", content());
    }

    @Test
    void writesWhenItEnds() throws IOException {
        use();
        table.beat(A, beat(5, 1), Unsigned.TAKEN);
        storage.start();
        assertTrue(storage.finish(Duration.ofSeconds(30)));
        assertEquals("192.0.2.1 &ready=5&busy=1&lastseen=0&port=80\n", content());
    }

    @Test
    void leavesAFileUnchangedThatItCouldNotReadYet() throws IOException {
        given("192.0.2.1 &ready=5&busy=1&lastseen=0&port=80\n");
        storage = new Storage(path, table, clock, () -> WRITTEN);
        storage.finish(Duration.ZERO);
        storage.tick();
        assertEquals("192.0.2.1 &ready=5&busy=1&lastseen=0&port=80\n", content());
    }

    @Test
    void writesTheServerWithMostWorkersForAnAddressAndLogsThatOnce() throws IOException {
        try (LogLines log = new LogLines()) {
            use();
            table.beat(A, beat(5, 1, 8181), Unsigned.TAKEN);
            table.beat(A, beat(5, 2, 8182), Unsigned.TAKEN);
            table.beat(A, beat(1, 1, 8183), Unsigned.TAKEN);
            table.beat(B, beat(9, 0, 8181), Unsigned.TAKEN);
            tick();
            table.beat(B, beat(8, 0, 8181), Unsigned.TAKEN);
            tick();
            List<String> lines = content().lines().sorted().toList();
            assertEquals("192.0.2.1 &ready=5&busy=2&lastseen=2&port=8182", lines.get(0));
            assertEquals(2, lines.size());
            List<String> said = log.next();
            assertEquals(1, said.size(), said.toString());
            assertEquals(true, said.get(0).endsWith("httpd cannot tell them apart: 192.0.2.1"), said.toString());
        }
    }

    @Test
    void prefersAServerThatBeats() throws IOException {
        use();
        table.beat(A, beat(50, 1, 8181), Unsigned.TAKEN);
        clock.passSeconds(11);
        table.age();
        table.beat(A, beat(5, 1, 8182), Unsigned.TAKEN);
        tick();
        assertEquals("192.0.2.1 &ready=5&busy=1&lastseen=1&port=8182\n", content());
    }

    @Test
    void logsOnceThatItCannotWriteAndOnceThatItCanAgain() throws IOException {
        path = folder.resolve("later/hb.dat");
        try (LogLines log = new LogLines()) {
            use();
            tick();
            tick();
            String why = "not written, the last good file stays, retrying every second: its folder does not exist";
            assertEquals(List.of("WARN HeartbeatStorage: \"" + path + "\": " + why), log.next());
            Files.createDirectory(path.getParent());
            tick();
            assertEquals("", content());
            assertEquals(List.of("INFO HeartbeatStorage: \"" + path + "\": written again"), log.next());
        }
    }

    @Test
    void logsOnceThatHttpdsUserMayNotReadTheFile() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        try (LogLines log = new LogLines()) {
            use();
            tick();
            table.beat(A, beat(5, 1), Unsigned.TAKEN);
            tick();
            List<String> lines = log.next();
            assertEquals(1, lines.size(), lines.toString());
            assertTrue(lines.get(0).contains("for httpd's user: " + folder.toRealPath() + " is closed"), lines.toString());
        }
    }

    @Test
    void logsFewSharedAddressesAMinute() {
        table.configure(Beats.limits(2000));
        try (LogLines log = new LogLines()) {
            use();
            for (int i = 1; i <= 50; i++) {
                table.beat(Beats.address("192.0.2." + i), beat(1, 0, 1), Unsigned.TAKEN);
                table.beat(Beats.address("192.0.2." + i), beat(1, 0, 2), Unsigned.TAKEN);
                tick();
            }
            assertEquals(10, log.next().size());
        }
    }

    @Test
    void continuesWithAnotherFile() throws IOException {
        use();
        table.beat(A, beat(5, 1), Unsigned.TAKEN);
        tick();
        Path other = folder.resolve("other.dat");
        storage = new Storage(other, table, clock, () -> WRITTEN);
        storage.tick();
        tick();
        assertEquals("192.0.2.1 &ready=5&busy=1&lastseen=2&port=80\n", Files.readString(other));
        assertEquals("192.0.2.1 &ready=5&busy=1&lastseen=1&port=80\n", content());
    }
}
