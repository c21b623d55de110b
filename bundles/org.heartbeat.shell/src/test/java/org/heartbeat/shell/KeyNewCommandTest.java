// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyNewCommandTest {

    @TempDir
    Path folder;

    private final FakeTerminal terminal = new FakeTerminal();
    private final KeyNewCommand command =
            new KeyNewCommand(Clock.fixed(Instant.parse("2026-11-26T09:05:00Z"), ZoneOffset.UTC));

    private List<String> run() throws CommandException {
        command.session = terminal.session();
        command.execute();
        return terminal.printed();
    }

    @Test
    void printsALineWithoutAFile() throws CommandException {
        List<String> printed = run();
        assertEquals(1, printed.size());
        assertTrue(printed.get(0).matches("k20261126\\.0905 base64:[A-Za-z0-9+/]{43}="), printed.get(0));
    }

    @Test
    void addsALineToTheFileAndDoesNotPrintIt() throws CommandException, IOException {
        Path file = folder.resolve("heartbeat.keys");
        command.file = file.toString();
        command.kid = "k1";
        run();
        command.kid = "k2";
        String message = String.join(" ", run());
        List<String> lines = Files.readAllLines(file);
        assertTrue(lines.get(0).startsWith("k1 base64:") && lines.get(1).startsWith("k2 base64:") && lines.size() == 2);
        assertTrue(message.contains("Key k2 is the last line of " + file), message);
        assertFalse(message.contains(lines.get(1).substring("k2 base64:".length())), message);
        assertThrows(CommandException.class, this::run);
        assertEquals(lines, Files.readAllLines(file));
    }

    @Test
    void rejectsAnInvalidName() {
        command.kid = "k 1";
        assertEquals(
                "kid: \"k 1\" (expected: 1 ~ 16 letters, digits, ., _, ~ and -)",
                assertThrows(CommandException.class, this::run).getMessage());
    }

    @Test
    void reportsThatAFileCannotBeWritten() {
        command.file = folder.resolve("missing/heartbeat.keys").toString();
        String message = assertThrows(CommandException.class, this::run).getMessage();
        assertTrue(message.startsWith(command.file + " could not be written: "), message);
    }
}
