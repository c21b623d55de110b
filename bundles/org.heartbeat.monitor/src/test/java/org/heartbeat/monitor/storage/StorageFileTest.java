// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.storage;

import static org.heartbeat.monitor.Beats.A;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.monitor.Beats;
import org.heartbeat.monitor.table.StoredServer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StorageFileTest {

    private static final long WRITTEN = 1_700_000_000_000L;

    @TempDir
    private Path folder;

    private Path path;
    private long now = WRITTEN;

    @BeforeEach
    void name() {
        path = folder.resolve("hb.dat");
    }

    private static StoredServer row(InetAddress address, int ready, int busy, Duration age) {
        return new StoredServer(ServerId.of(address), ready, busy, 1, false, age);
    }

    private StorageFile file() {
        return new StorageFile(path, () -> now);
    }

    private void given(String content) throws IOException {
        Files.writeString(path, content);
        Files.setLastModifiedTime(path, FileTime.fromMillis(WRITTEN));
    }

    @Test
    void writesTheFormatOfHttpd() throws IOException {
        file().write(Stream.of(
                new StoredServer(
                        ServerId.of(Beats.address("127.0.0.4"), 18009), 200, 0, 1, false, Duration.ofMillis(999)),
                new StoredServer(
                        ServerId.of(Beats.address("2001:db8:0:0:0:0:0:1")),
                        Integer.MAX_VALUE,
                        3,
                        1,
                        false,
                        Duration.ofSeconds(12))));
        assertEquals(
                "127.0.0.4 &ready=200&busy=0&lastseen=0&port=18009\n"
                        + "2001:db8::1 &ready=2147483647&busy=3&lastseen=12&port=80\n",
                Files.readString(path));
    }

    @Test
    void writesAnEmptyTableAsAnEmptyFile() throws IOException {
        file().write(Stream.of());
        assertEquals(0, Files.size(path));
    }

    @Test
    void makesTheFileReadableForAllAndLeavesNoOther() throws IOException {
        file().write(Stream.of(row(A, 1, 0, Duration.ZERO)));
        assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(path), files.toList());
        }
    }

    @Test
    void readsTheFormatOfHttpd() throws IOException {
        given("127.0.0.4 &ready=200&busy=5&lastseen=3&port=18009\n::1 &ready=1&busy=0&lastseen=0&port=80\n");
        assertEquals(
                List.of(
                        new StoredServer(
                                ServerId.of(Beats.address("127.0.0.4"), 18009), 200, 5, 1, false, Duration.ofSeconds(3)),
                        new StoredServer(ServerId.of(Beats.address("::1")), 1, 0, 1, false, Duration.ZERO)),
                file().read().servers());
    }

    @Test
    void readsItsOwnUnitsAndTheServersHiddenFromHttpd() throws IOException {
        List<StoredServer> servers = List.of(
                new StoredServer(ServerId.of(A), 725, 275, 100, false, Duration.ZERO),
                new StoredServer(ServerId.of(Beats.B, 8181), 0, 1000, 100, true, Duration.ofSeconds(2)));
        file().write(servers.stream());
        assertEquals(
                "192.0.2.1 &ready=725&busy=275&lastseen=0&port=80&scale=100\n"
                        + "#192.0.2.2 &ready=0&busy=1000&lastseen=2&port=8181&scale=100\n",
                Files.readString(path));
        now = Files.getLastModifiedTime(path).toMillis();
        assertEquals(servers, file().read().servers());
    }

    @Test
    void countsAgesFromWhenTheFileWasWritten() throws IOException {
        given("127.0.0.4 &ready=200&busy=5&lastseen=3&port=80\n");
        now += 4000;
        assertEquals(Duration.ofSeconds(7), file().read().servers().get(0).age());
    }

    @Test
    void treatsAFileFromTheFutureAsNew() throws IOException {
        given("127.0.0.4 &ready=200&busy=5&lastseen=3&port=80\n");
        now -= 3_600_000;
        assertEquals(Duration.ofSeconds(3), file().read().servers().get(0).age());
    }

    @Test
    void skipsLinesThatItCannotRead() throws IOException {
        given("""
                127.0.0.4 &ready=1&busy=1&lastseen=0&port=80
                localhost &ready=1&busy=1&lastseen=0&port=80
                127.0.0.5 &ready=-1&busy=1&lastseen=0&port=80
                127.0.0.6 &ready=2147483648&busy=1&lastseen=0&port=80
                127.0.0.7 &ready=1&busy=1&lastseen=0&port=65536
                127.0.0.8 &ready=1&busy=1
                127.0.0.9 &ready=1&busy=1&lastseen=0&port=80&scale=0
                127.0.0.9 &ready=1&busy=1&lastseen=0&port=80&scale=
                \u0000\u0001
                """);
        assertEquals(1, file().read().servers().size());
        assertEquals(8, file().read().unreadable());
    }

    @Test
    void failsIfThereIsNoFile() {
        assertThrows(NoSuchFileException.class, () -> file().read());
    }

    @Test
    void reportsThatTheFolderIsMissing() {
        path = folder.resolve("nowhere/hb.dat");
        IOException e = assertThrows(IOException.class, () -> file().write(Stream.of()));
        assertEquals("its folder does not exist", e.getMessage());
    }

    @Test
    void keepsTheLastGoodFileIfItCannotWrite() throws IOException {
        given("127.0.0.4 &ready=1&busy=1&lastseen=0&port=80\n");
        Files.createDirectories(folder.resolve("hb.dat.tmp/precious"));
        IOException e = assertThrows(IOException.class, () -> file().write(Stream.of()));
        assertEquals("DirectoryNotEmptyException", e.getMessage());
        assertEquals(1, file().read().servers().size());
    }

    @Test
    void writesThroughNoForeignLink() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "precious");
        Files.createSymbolicLink(folder.resolve("hb.dat.tmp"), other);
        file().write(Stream.of(row(A, 1, 0, Duration.ZERO)));
        assertEquals("precious", Files.readString(other));
        assertEquals(1, file().read().servers().size());
    }

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void isNotBlockedByANamedPipe() throws IOException, InterruptedException {
        makeQueue(folder.resolve("hb.dat.tmp"));
        file().write(Stream.of(row(A, 1, 0, Duration.ZERO)));
        assertEquals(1, file().read().servers().size());
        Files.delete(path);
        makeQueue(path);
        assertEquals("not a regular file", assertThrows(IOException.class, () -> file().read()).getMessage());
    }

    private static void makeQueue(Path path) throws IOException, InterruptedException {
        int failure = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start().waitFor();
        Assumptions.assumeTrue(failure == 0, "no named pipes here");
    }

    @Test
    void leavesNothingBesideAFileThatItCannotReplace() throws IOException {
        Files.createDirectory(path);
        Files.createFile(path.resolve("blocks"));
        assertThrows(IOException.class, () -> file().write(Stream.of()));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(path), files.toList());
        }
    }
}
