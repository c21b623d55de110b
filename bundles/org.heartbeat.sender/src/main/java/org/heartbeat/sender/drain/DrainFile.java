// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.drain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Supplier;
import org.heartbeat.api.sender.HeartbeatSender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of the persistent reasons to drain, one per line. It exists only while there are such reasons, so an empty file is
 * damaged. For any thread.
 */
final class DrainFile {

    private static final Logger LOG = LoggerFactory.getLogger(DrainFile.class);
    private static final int MOST_BYTES = DrainReasons.MOST * (DrainReasons.LONGEST * 4 + 1);

    private final Path file;
    private final FolderSync sync;

    /** The reasons that a restart would read; written under the lock. */
    private volatile List<String> reasons;

    /** Whether the folder's entry of the file is on the disk; guarded by this. */
    private boolean synced = true;

    /** Writes the entries of a folder to the disk. */
    interface FolderSync {
        void of(Path folder) throws IOException;
    }

    /** Reads the file. */
    DrainFile(Path file) {
        this(file, DrainFile::syncFolder);
    }

    DrainFile(Path file, FolderSync sync) {
        this.file = file;
        this.sync = sync;
        try {
            reasons = read();
        } catch (IOException e) {
            // an operator or a check wanted this machine drained, so it must not return to service by itself
            reasons = List.of(HeartbeatSender.OPERATOR);
            LOG.error("{} is damaged, so the reasons to drain are lost; draining until an operator resumes this Karaf", file, e);
        }
    }

    private List<String> read() throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        List<String> lines = text.lines().toList();
        if (!text.endsWith("\n") || lines.size() > DrainReasons.MOST || !lines.stream().allMatch(DrainReasons::isReason)) {
            throw new IOException("expected: one reason per line");
        }
        return lines;
    }

    /** Returns the reasons that are in the file now, for which this sender would drain after a restart. */
    List<String> reasons() {
        return reasons;
    }

    /**
     * Replaces the reasons in the file if they have changed. Waits for the disk. If that fails, {@link #reasons} still returns what
     * the file has, and the next call tries again.
     */
    synchronized void write(Supplier<List<String>> latest) throws IOException {
        List<String> wanted = latest.get();
        if (!wanted.equals(reasons)) {
            replace(wanted);
            reasons = wanted;
            synced = false;
        }
        if (!synced) {
            sync.of(file.toAbsolutePath().getParent());
            synced = true;
        }
    }

    private void replace(List<String> wanted) throws IOException {
        if (wanted.isEmpty()) {
            Files.deleteIfExists(file);
        } else {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, String.join("\n", wanted) + "\n");
            try (FileChannel written = FileChannel.open(next, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void syncFolder(Path path) throws IOException {
        FileChannel folder;
        try {
            folder = FileChannel.open(path);
        } catch (IOException e) {
            // Windows cannot open folders, and needs only the move
            return;
        }
        try (folder) {
            folder.force(true);
        }
    }
}
