// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The monitor in a Karaf process while the disk with its storage file, a file system of its own, is frozen. */
@EnabledIf(value = "canMount", disabledReason = "file systems cannot be mounted here")
class FrozenDiskIT {

    private static final String HANGING = "not written for 10 s, its disk does not answer";
    private static final long IMAGE_BYTES = 16 << 20;

    @TempDir
    private Path folder;

    private Path disk;

    static boolean canMount() throws IOException, InterruptedException {
        boolean can = "root".equals(System.getProperty("user.name"))
                && new ProcessBuilder("sh", "-c", "command -v fsfreeze && command -v mkfs.ext4 && losetup -f")
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
        assertTrue(can || !"true".equals(System.getenv("CI")), "file systems cannot be mounted, and with CI=true they must");
        return can;
    }

    private void mount() throws IOException, InterruptedException {
        Path image = folder.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(IMAGE_BYTES);
        }
        KarafProcess.run("mkfs.ext4", "-q", image.toString());
        disk = Files.createDirectory(folder.resolve("disk"));
        KarafProcess.run("mount", "-o", "loop", image.toString(), disk.toString());
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        // a process that waits for the disk could not even be killed
        new ProcessBuilder("fsfreeze", "-u", disk.toString()).start().waitFor();
        KarafProcess.run("umount", disk.toString());
    }

    @Test
    void keepsNobodyFromBeingHeardAndIsReportedOnce() throws IOException, InterruptedException {
        mount();
        int ssh = Ports.next();
        int port = Ports.next();
        Path home = KarafProcess.stock("frozen", ssh, "heartbeat-monitor");
        Path log = home.resolve("data/log/karaf.log");
        Path file = disk.resolve("heartbeats");
        Path keys = folder.resolve("heartbeat.keys");
        KarafProcess.edit(
                home, "org.heartbeat.monitor.cfg",
                "HeartbeatListen", "127.0.0.1:" + port, "HeartbeatStorage", file.toString());
        KarafProcess karaf = new KarafProcess(home, "server");
        try (Beats beats = new Beats(port)) {
            beats.regularly("127.4.0.1", "v=1&ready=75&busy=1");
            Await.until(() -> text(file), text -> text.contains("127.4.0.1 "));
            karaf.awaitCommand(ssh, "heartbeat:key-new -k k1 " + keys);

            KarafProcess.run("fsfreeze", "-f", disk.toString());
            Await.until(() -> text(log), text -> text.contains(HANGING));
            KarafProcess.edit(
                    home, "org.heartbeat.monitor.cfg", "HeartbeatSignatures", "accept", "HeartbeatKeys", keys.toString());
            Await.until(() -> text(log), text -> text.contains("keys [k1]"));
            beats.regularly("127.4.0.2", "v=1&ready=75&busy=2");
            awaitServer(karaf, ssh, "127.4.0.2");
            assertEquals(1, lines(log, HANGING), text(log));

            KarafProcess.run("fsfreeze", "-u", disk.toString());
            Await.until(() -> text(log), text -> text.contains("written again"));
            Await.until(() -> text(file), text -> text.contains("127.4.0.1 ") && text.contains("127.4.0.2 "));
            assertEquals(1, lines(log, "written again"), text(log));
            assertEquals(1, lines(log, HANGING), text(log));
            karaf.terminate();
        } finally {
            new ProcessBuilder("fsfreeze", "-u", disk.toString()).start().waitFor();
            karaf.kill();
        }
    }

    private static void awaitServer(KarafProcess karaf, int ssh, String address) throws IOException, InterruptedException {
        String shown = "";
        for (long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120); System.nanoTime() < deadline; ) {
            shown = karaf.client(ssh, "heartbeat:servers");
            if (shown.contains(address)) {
                return;
            }
        }
        throw new AssertionError(shown);
    }

    private static long lines(Path file, String part) {
        return text(file).lines().filter(line -> line.contains(part)).count();
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
