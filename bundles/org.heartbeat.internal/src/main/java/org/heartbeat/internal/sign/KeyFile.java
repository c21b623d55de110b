// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.log.OutageLog;
import org.slf4j.Logger;

/**
 * A file of keys, read again when it changes. If it is bad, logs why and keeps the last good keys: without keys no beat could be
 * verified, so a typo in the file must not take a site down.
 */
public final class KeyFile {

    /** The time between two calls of {@link #look}. */
    public static final Duration PERIOD = Duration.ofSeconds(2);

    private static final int MOST_BYTES = 1 << 22;

    private final Path file;
    private final Logger log;
    private final OutageLog reading;
    private final OutageLog permissions;
    private volatile Keys keys = Keys.NONE;

    private volatile boolean looked;
    private State seen; // guarded by this
    private State read; // guarded by this
    private State good; // guarded by this

    /** Distinguishes versions of the file, even if another file takes its name. */
    private record State(FileTime modified, long size, Object key) {}

    /** Creates one that {@link #look} will read. */
    public KeyFile(Path file, Logger log) {
        this.file = file;
        this.log = log;
        this.reading = new OutageLog(log, "HeartbeatKeys " + file);
        this.permissions = new OutageLog(log, "HeartbeatKeys " + file);
    }

    /** Returns the keys that were read last; none before the first look. Never waits. */
    public Keys keys() {
        return keys;
    }

    /** Returns whether there was an attempt to read the file, successful or not. */
    public boolean isRead() {
        return looked;
    }

    /** Returns whether this is the path of the file. */
    public boolean isOf(Path other) {
        return file.equals(other);
    }

    /**
     * Reads the file if it has changed, unless it has changed since the previous call: then somebody may still be writing it. Call
     * it every {@link #PERIOD}, from a thread that may wait for a disk.
     */
    public synchronized void look() {
        try {
            State now = state();
            boolean settled = seen == null || now.equals(seen);
            seen = now;
            if (now.equals(good)) {
                reading.recovered(described());
            } else if (settled && !now.equals(read)) {
                read(now);
            }
        } catch (NoSuchFileException e) {
            reading.failing("there is no such file, " + consequence());
        } catch (IOException | IllegalArgumentException e) {
            reading.failing(e.getMessage() + ", " + consequence());
        }
        looked = true;
    }

    /** Logs once that {@link #look} waits for the disk. Does not wait. */
    public void hanging() {
        if (!reading.isFailing()) {
            reading.failing("not read because its disk does not answer, " + consequence());
        }
    }

    /**
     * Appends a new key to a file, which may be empty. If there is no file, creates one that only its owner may read.
     *
     * @throws IllegalArgumentException if the file has an invalid line, or a key with this name
     */
    public static void add(Path file, String kid, SecureRandom random) throws IOException {
        String line = Keys.newLine(kid, random) + "\n";
        if (Files.exists(file)) {
            String text = text(file);
            if (Keys.read(file.toString(), text).names().contains(kid)) {
                throw Values.refused("kid", kid, "one that is not in " + file + " yet");
            }
            line = text.isEmpty() || text.endsWith("\n") ? line : "\n" + line;
        } else if (Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, line, ISO_8859_1, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /**
     * Returns the keys of a file, without keeping them.
     *
     * @throws IOException if it cannot be read, or is not a regular file of ordinary size
     * @throws IllegalArgumentException if it has an invalid line, or no key
     */
    public static Keys read(Path file) throws IOException {
        return Keys.parse(file.toString(), text(file));
    }

    private static String text(Path file) throws IOException {
        requireOrdinary(Files.readAttributes(file, BasicFileAttributes.class));
        return Files.readString(file, ISO_8859_1);
    }

    /** Reading a pipe would never end. */
    private static void requireOrdinary(BasicFileAttributes attributes) throws IOException {
        if (!attributes.isRegularFile() || attributes.size() > MOST_BYTES) {
            throw new IOException("not read (expected: a regular file of at most " + MOST_BYTES + " bytes)");
        }
    }

    private void read(State now) throws IOException {
        String text = text(file);
        if (!state().equals(now)) {
            // it was changed meanwhile: read it next time
            return;
        }
        read = now;
        keys = Keys.parse(file.toString(), text);
        good = now;
        if (reading.isFailing()) {
            reading.recovered(described());
        } else {
            log.info("HeartbeatKeys {}: {}", file, described());
        }
    }

    private String described() {
        return "keys " + keys + ", the first one signs";
    }

    private State state() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        BasicFileAttributes attributes =
                view == null ? Files.readAttributes(file, BasicFileAttributes.class) : view.readAttributes();
        requireOrdinary(attributes);
        if (attributes instanceof PosixFileAttributes posix) {
            if (PosixFilePermissions.toString(posix.permissions()).endsWith("------")) {
                permissions.recovered("only its owner may read or write it now");
            } else {
                permissions.failing("users other than its owner may read or write it (expected: chmod 600)");
            }
        }
        return new State(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }

    private String consequence() {
        return keys == Keys.NONE ? "so there are no keys" : "so the last good keys " + keys + " stay in force";
    }
}
