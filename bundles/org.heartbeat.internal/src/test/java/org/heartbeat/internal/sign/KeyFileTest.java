// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import static org.heartbeat.internal.sign.Beats.HEX;
import static org.heartbeat.internal.sign.Beats.OTHER_HEX;
import static org.heartbeat.internal.sign.Beats.keys;
import static org.heartbeat.internal.sign.Beats.signed;
import static org.heartbeat.internal.sign.Beats.verify;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class KeyFileTest {

    private static final String OLD = "k1 hex:" + HEX + "\n";
    private static final String NEW = "k2 hex:" + OTHER_HEX + "\n";

    @TempDir
    Path folder;

    private Path file;
    private KeyFile keyFile;
    private LogLines log;
    private long modified = 1_795_862_400_000L;

    @BeforeEach
    void open() {
        log = new LogLines();
        file = folder.resolve("heartbeat.keys");
        keyFile = new KeyFile(file, LoggerFactory.getLogger(KeyFileTest.class));
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void readsKeysAtTheFirstLook() throws IOException {
        write(OLD + NEW);
        assertEquals("[]", keyFile.keys().toString());
        keyFile.look();
        assertEquals("[k1, k2]", keyFile.keys().toString());
        assertEquals(List.of("INFO " + subject() + ": keys [k1, k2], the first one signs"), log.next());
        keyFile.look();
        assertEquals(List.of(), log.next());
    }

    @Test
    void readsAFileAgainThatChangedAndNotWhileItIsWritten() throws IOException {
        write(OLD);
        keyFile.look();
        write(OLD + NEW.substring(0, NEW.length() - 3));
        keyFile.look();
        assertEquals("[k1]", keyFile.keys().toString());
        write(NEW + OLD);
        keyFile.look();
        assertEquals("[k1]", keyFile.keys().toString());
        keyFile.look();
        assertEquals("[k2, k1]", keyFile.keys().toString());
    }

    @Test
    void readsAnotherFileThatTookItsPlaceWithTheSameSizeAndTime() throws IOException {
        write(OLD);
        keyFile.look();
        Path next = folder.resolve("next");
        Files.writeString(next, OLD.replace("k1", "k9"));
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
        Files.setLastModifiedTime(next, FileTime.fromMillis(modified));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        keyFile.look();
        keyFile.look();
        assertEquals("[k9]", keyFile.keys().toString());
    }

    @Test
    void saysOnceThatThereIsNoFileAndReadsItWhenItComes() throws IOException {
        keyFile.look();
        keyFile.look();
        assertEquals("[]", keyFile.keys().toString());
        assertEquals(List.of("WARN " + subject() + ": there is no such file, so there are no keys"), log.next());
        write(OLD);
        keyFile.look();
        assertEquals("[k1]", keyFile.keys().toString());
        assertEquals(List.of("INFO " + subject() + ": keys [k1], the first one signs"), log.next());
    }

    @Test
    void keepsTheLastGoodKeysWhereAFileIsGoneEmptyOrBad() throws IOException {
        write(OLD);
        keyFile.look();
        Keys good = keyFile.keys();
        log.next();
        Files.delete(file);
        keyFile.look();
        keyFile.look();
        assertEquals(
                List.of("WARN " + subject() + ": there is no such file, so the last good keys [k1] stay in force"), log.next());
        write(OLD);
        keyFile.look();
        keyFile.look();
        good = keyFile.keys();
        log.next();
        write("");
        keyFile.look();
        keyFile.look();
        keyFile.look();
        assertEquals(
                List.of("WARN " + subject() + ": " + file
                        + ": no key (expected: lines such as k1 base64:…), so the last good keys [k1] stay in force"),
                log.next());
        write(NEW + "k3 hex:" + OTHER_HEX.substring(2) + "\n");
        keyFile.look();
        keyFile.look();
        assertEquals(good, keyFile.keys());
        assertTrusted(good);
    }

    @Test
    void logsOnceThatItsDiskDoesNotAnswerAndOnceThatItDoesAgain() throws IOException {
        write(OLD);
        keyFile.look();
        log.next();
        keyFile.hanging();
        keyFile.hanging();
        assertEquals(
                List.of("WARN " + subject() + ": not read because its disk does not answer,"
                        + " so the last good keys [k1] stay in force"),
                log.next());
        keyFile.look();
        keyFile.look();
        assertEquals(List.of("INFO " + subject() + ": keys [k1], the first one signs"), log.next());
    }

    @Test
    void warnsWhileOthersThanTheOwnerMayReadIt() throws IOException {
        write(OLD);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        keyFile.look();
        keyFile.look();
        assertEquals("[k1]", keyFile.keys().toString());
        assertEquals(
                List.of(
                        "WARN " + subject() + ": users other than its owner may read or write it (expected: chmod 600)",
                        "INFO " + subject() + ": keys [k1], the first one signs"),
                log.next());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        keyFile.look();
        assertEquals(List.of("INFO " + subject() + ": only its owner may read or write it now"), log.next());
    }

    @Test
    void readsNeitherAFolderNorAFileThatIsNoneOfKeys() throws IOException {
        Files.createDirectory(file);
        keyFile.look();
        Files.delete(file);
        write("#".repeat((1 << 22) + 1));
        keyFile.look();
        assertEquals(
                List.of("WARN " + subject()
                        + ": not read (expected: a regular file of at most 4194304 bytes), so there are no keys"),
                log.next());
    }

    @Test
    void takesAKeyForEachOfTenThousandServersAndNamesAFewInTheLog() throws IOException {
        write(IntStream.rangeClosed(1, 10_000)
                .mapToObj(i -> "server-" + i + " hex:" + HEX + HEX + " server-" + i + ",server-" + i + "-standby 10.0.0.0/8\n")
                .collect(Collectors.joining()));
        keyFile.look();
        assertEquals(10_000, keyFile.keys().names().size());
        assertEquals(
                List.of("INFO " + subject() + ": keys [server-1, server-2, server-3, server-4, server-5, server-6, server-7,"
                        + " server-8, server-9, server-10] and 9990 more, the first one signs"),
                log.next());
    }

    @Test
    void addsAKeyToAFileThatHasNone() throws IOException {
        for (String none : List.of("", "# keys of the site\n", "# keys of the site")) {
            Files.writeString(file, none);
            KeyFile.add(file, "k1", new SecureRandom());
            assertEquals("[k1]", Keys.parse("", Files.readString(file)).toString());
            assertTrue(Files.readString(file).startsWith(none.isEmpty() ? "k1 " : none.strip() + "\nk1 "));
        }
    }

    @Test
    void addsKeysAtTheEndOfAFileThatNoneButItsOwnerMayRead() throws IOException {
        KeyFile.add(file, "k1", new SecureRandom());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        // without the final line break, as some editors leave it
        Files.writeString(file, Files.readString(file).stripTrailing());
        KeyFile.add(file, "k2", new SecureRandom());
        keyFile.look();
        assertEquals("[k1, k2]", keyFile.keys().toString());
        assertEquals(2, Files.readAllLines(file).size());
    }

    @Test
    void addsNoKeyTwiceAndNoneToAFileOfSomethingElse() throws IOException {
        write(OLD);
        assertEquals(
                "kid: \"k1\" (expected: one that is not in " + file + " yet)",
                assertThrows(IllegalArgumentException.class, () -> KeyFile.add(file, "k1", new SecureRandom()))
                        .getMessage());
        assertEquals(OLD, Files.readString(file));
        write("something else\n");
        assertThrows(IllegalArgumentException.class, () -> KeyFile.add(file, "k1", new SecureRandom()));
        assertEquals("something else\n", Files.readString(file));
    }

    @Test
    void showsNoKeyInAnyLine() throws IOException {
        write(OLD + "k2 hex:" + OTHER_HEX + "00zz\n");
        keyFile.look();
        write(OTHER_HEX + " k2\n");
        keyFile.look();
        keyFile.look();
        String lines = String.join("\n", log.next());
        assertTrue(lines.contains("line 2 (expected: second the key"), lines);
        assertFalse(lines.contains(HEX.substring(0, 8)) || lines.contains(OTHER_HEX.substring(0, 8)), lines);
    }

    /** Writes the file with a new time of modification, because two writes may get the same one by chance. */
    private void write(String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        modified += 1000;
        Files.setLastModifiedTime(file, FileTime.fromMillis(modified));
    }

    private String subject() {
        return "HeartbeatKeys " + file;
    }

    private static void assertTrusted(Keys keys) {
        Verifier verifier = new Verifier(() -> Beats.NOW, () -> 0);
        verifier.configure(Duration.ofSeconds(30), 10);
        assertInstanceOf(Verified.class, verify(verifier, keys("k1 hex:" + HEX), signed(new Signer(() -> Beats.NOW), keys)));
    }
}
