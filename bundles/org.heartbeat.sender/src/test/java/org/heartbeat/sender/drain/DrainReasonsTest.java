// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrainReasonsTest {

    @TempDir
    Path folder;

    private final LogLines log = new LogLines();
    private Path file;
    private Path obstacle;
    private DrainReasons drains;

    @BeforeEach
    void start() {
        file = folder.resolve("drains");
        obstacle = folder.resolve("drains.next/fault");
        drains = new DrainReasons(file);
    }

    @AfterEach
    void releaseLog() {
        log.close();
    }

    private List<String> afterARestart() {
        return new DrainReasons(file).reasons();
    }

    private void drain(String reason) {
        drains.add(reason, true);
        drains.store(reason);
    }

    private boolean resume(String reason) {
        boolean was = drains.remove(reason);
        drains.store(reason);
        return was;
    }

    /** Makes all further writes fail. */
    private void breakDisk() throws IOException {
        Files.createDirectories(obstacle);
    }

    private void mendDisk() throws IOException {
        Files.delete(obstacle);
        Files.delete(obstacle.getParent());
    }

    @Test
    void keepsThoseThatAreToLast() {
        drain("operator");
        drains.add("health", false);
        drains.store("health");
        assertEquals(List.of("operator", "health"), drains.reasons());
        assertEquals(List.of("operator"), drains.stored());
        assertEquals(List.of("operator"), afterARestart());
        assertTrue(resume("operator"));
        assertFalse(resume("operator"));
        assertEquals(List.of(), afterARestart());
        assertFalse(Files.exists(file));
    }

    @Test
    void keepsAReasonThatLastsWhenItIsGivenOnceMore() {
        drain("operator");
        drains.add("operator", false);
        drains.store("operator");
        assertEquals(List.of("operator"), afterARestart());
        drains.add("a", false);
        drain("a");
        assertEquals(List.of("operator", "a"), afterARestart());
    }

    @Test
    void failsWithEachAttemptUntilADrainIsStored() throws IOException {
        breakDisk();
        assertThrows(UncheckedIOException.class, () -> drain("operator"));
        assertThrows(UncheckedIOException.class, () -> drain("operator"));
        assertEquals(List.of("operator"), drains.reasons());
        assertEquals(List.of(), drains.stored());
        mendDisk();
        drain("operator");
        assertEquals(List.of("operator"), afterARestart());
    }

    @Test
    void failsWithEachAttemptUntilAResumeIsStored() throws IOException {
        drain("operator");
        drain("other");
        breakDisk();
        assertThrows(UncheckedIOException.class, () -> resume("operator"));
        assertThrows(UncheckedIOException.class, () -> resume("operator"));
        assertEquals(List.of("other"), drains.reasons());
        assertEquals(List.of("operator", "other"), drains.stored());
        mendDisk();
        resume("operator");
        assertEquals(List.of("other"), afterARestart());
    }

    @Test
    void storesByItselfWhatCouldNotBeStored() throws IOException {
        breakDisk();
        assertThrows(UncheckedIOException.class, () -> drain("operator"));
        drains.storeAll();
        assertEquals(List.of(), afterARestart());
        mendDisk();
        drains.storeAll();
        assertEquals(List.of("operator"), afterARestart());
        List<String> lines = log.next().stream().filter(line -> line.contains("Persistent drain reasons")).toList();
        assertEquals(2, lines.size(), lines.toString());
        assertTrue(lines.get(0).startsWith("WARN Persistent drain reasons: not stored, trying again: "), lines.get(0));
        assertEquals("INFO Persistent drain reasons: stored", lines.get(1));
    }

    @Test
    void doesNotFailForAReasonThatIsNotToLastWhileTheDiskFails() throws IOException {
        breakDisk();
        assertThrows(UncheckedIOException.class, () -> drain("operator"));
        drains.add("health check db", false);
        drains.store("health check db");
        assertEquals(List.of("operator", "health check db"), drains.reasons());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "opera", "operator\n\n", " operator\n", "a\u0001b\n"})
    void takesADamagedFileForTheOperatorsDrainThatResumeEnds(String damaged) throws IOException {
        Files.writeString(file, damaged);
        drains = new DrainReasons(file);
        assertEquals(List.of("operator"), drains.reasons());
        assertEquals(List.of("operator"), afterARestart());
        drain("b");
        assertTrue(resume("operator"));
        assertEquals(List.of("b"), afterARestart());
        resume("b");
        assertEquals(List.of(), afterARestart());
    }

    @Test
    void takesAFileThatCannotBeDecodedOrIsFarTooLongForTheOperatorsDrain() throws IOException {
        Files.write(file, new byte[] {'a', (byte) 0xC3, '\n'});
        assertEquals(List.of("operator"), afterARestart());
        Files.writeString(file, "reason\n".repeat(DrainReasons.MOST + 1));
        assertEquals(List.of("operator"), afterARestart());
        Files.writeString(file, "x".repeat(DrainReasons.LONGEST + 1) + "\n");
        assertEquals(List.of("operator"), afterARestart());
    }

    @Test
    void makesEachReasonAShortLineThatCanBeStored() {
        drain("half a pair \uD83D");
        drain(" two\n lines\u001b[2J ");
        drain("x".repeat(DrainReasons.LONGEST - 1) + "\uD83D\uDE00 and more");
        List<String> reasons =
                List.of("half a pair ?", "two lines?[2J", "x".repeat(DrainReasons.LONGEST - 1) + "?");
        assertEquals(reasons, drains.reasons());
        assertEquals(reasons, afterARestart());
        assertTrue(resume("half a pair \uD83D"));
    }

    @Test
    void rejectsAReasonThatIsBlank() {
        assertEquals(
                "reason: \"?\" (expected: one word or more)",
                assertThrows(IllegalArgumentException.class, () -> drain("\n")).getMessage());
    }

    @Test
    void boundsTheNumberOfReasons() {
        for (int i = 0; i < DrainReasons.MOST; i++) {
            drains.add("reason " + i, false);
        }
        drain("reason 7");
        assertEquals(
                "reason: \"one more\" (expected: at most 1000 reasons to drain)",
                assertThrows(IllegalStateException.class, () -> drain("one more")).getMessage());
        assertTrue(resume("reason 7"));
        drain("one more");
    }

    @Test
    void knowsWhatTheFileHasAfterItsFolderCouldNotBeWritten() throws IOException {
        List<IOException> faults = new ArrayList<>(List.of(new IOException("EINVAL")));
        DrainFile stored = new DrainFile(file, path -> {
            if (!faults.isEmpty()) {
                throw faults.remove(0);
            }
        });
        assertThrows(IOException.class, () -> stored.write(() -> List.of("operator")));
        assertEquals(List.of("operator"), stored.reasons());
        stored.write(List::of);
        assertEquals(List.of(), stored.reasons());
        assertEquals(List.of(), afterARestart());
    }
}
