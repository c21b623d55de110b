// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.net.Addresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that httpd's mod_lbmethod_heartbeat reads, one line a server:
 * {@code 192.0.2.11 &ready=75&busy=0&lastseen=0&port=80} ({@code mod_heartmonitor.c}, {@code hm_file_update_stat}), and where
 * a worker has several units {@code &scale=100} behind it. Not for use by several threads.
 */
final class StorageFile {

    private static final Logger LOG = LoggerFactory.getLogger(StorageFile.class);

    /** What httpd writes for a server that says no port. */
    private static final int NO_PORT = 80;

    /** What httpd takes for a comment ({@code mod_lbmethod_heartbeat.c}, {@code readfile_heartbeats}). */
    private static final String COMMENT = "#";

    private static final Pattern LINE =
            Pattern.compile("(" + COMMENT + "?)(\\S+) &ready=(\\d{1,10})&busy=(\\d{1,10})&lastseen=(\\d{1,9})&port=(\\d{1,5})(?:&scale=(\\d{1,9}))?");

    private final Path path;
    private final Path temporary;
    private final LongSupplier wallClock;

    /**
     * One line.
     *
     * @param ready in units of the scale, as all numbers of workers
     * @param scale units per worker
     * @param hidden whether httpd is not to see it
     * @param age time since the server was heard
     */
    record Row(ServerId id, int ready, int busy, int scale, boolean hidden, Duration age) {

        WorkerStatus workers() {
            return Reported.workers(ready, busy, scale);
        }

        /** The ready workers, not rounded. */
        double exactReady() {
            return (double) ready / scale;
        }
    }

    /** The rows of a file, and how many of its lines are none. */
    record Content(List<Row> rows, int unreadable) {}

    /**
     * A file that may be there or not.
     *
     * @param wallClock milliseconds as {@link System#currentTimeMillis}, to tell how old the file is
     */
    StorageFile(Path path, LongSupplier wallClock) {
        this.path = path;
        this.temporary = path.resolveSibling(path.getFileName() + ".tmp");
        this.wallClock = wallClock;
    }

    /**
     * Reads the file. What it says is as old as itself: ages count from when it was written.
     *
     * @throws NoSuchFileException if there is none
     */
    Content read() throws IOException {
        // a queue with a name, for one, would keep us waiting for somebody to write it
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException("it is no file");
        }
        Duration old = Duration.ofMillis(
                Math.max(0, wallClock.getAsLong() - Files.getLastModifiedTime(path).toMillis()));
        List<Row> rows = new ArrayList<>();
        int unreadable = 0;
        for (String line : new String(Files.readAllBytes(path), US_ASCII).split("\n")) {
            Matcher parts = LINE.matcher(line);
            List<Row> row = parts.matches() ? row(parts, old) : List.of();
            rows.addAll(row);
            unreadable += row.isEmpty() && !line.isEmpty() ? 1 : 0;
        }
        return new Content(rows, unreadable);
    }

    private static List<Row> row(Matcher parts, Duration old) {
        long ready = Long.parseLong(parts.group(3));
        long busy = Long.parseLong(parts.group(4));
        int port = Integer.parseInt(parts.group(6));
        int scale = parts.group(7) == null ? 1 : Integer.parseInt(parts.group(7));
        if (ready > Integer.MAX_VALUE || busy > Integer.MAX_VALUE || port > 65535 || scale == 0) {
            return List.of();
        }
        boolean hidden = !parts.group(1).isEmpty();
        Duration age = old.plusSeconds(Long.parseLong(parts.group(5)));
        return Addresses.literal(parts.group(2))
                .map(address -> port == NO_PORT || port == 0 ? ServerId.of(address) : ServerId.of(address, port))
                .map(id -> new Row(id, (int) ready, (int) busy, scale, hidden, age))
                .stream()
                .toList();
    }

    /**
     * Replaces the file, whole or not at all.
     *
     * @throws IOException if that cannot be done; the file is then what it was, and the message says what is wrong
     */
    void write(Stream<Row> rows) throws IOException {
        try {
            // anew each time: what lies there may be a link or a queue that somebody else has laid where everybody may write
            Files.deleteIfExists(temporary);
            try (Writer writer = Files.newBufferedWriter(
                    temporary, US_ASCII, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (Iterator<Row> each = rows.iterator(); each.hasNext(); ) {
                    write(each.next(), writer);
                }
            }
            PosixFileAttributeView mode = Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
            if (mode != null) {
                // httpd reads it as another user
                mode.setPermissions(PosixFilePermissions.fromString("rw-r--r--"));
            }
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (Files.isRegularFile(temporary, LinkOption.NOFOLLOW_LINKS)) {
                // on a disk that is full, it takes what little there is
                Files.deleteIfExists(temporary);
            }
            throw new IOException(reason(e), e);
        }
    }

    private static void write(Row row, Writer writer) throws IOException {
        writer.append(row.hidden() ? COMMENT : "")
                .append(Addresses.text(row.id().address()))
                .append(" &ready=").append(Integer.toString(row.ready()))
                .append("&busy=").append(Integer.toString(row.busy()))
                .append("&lastseen=").append(Long.toString(row.age().toSeconds()))
                .append("&port=").append(Integer.toString(row.id().port().orElse(NO_PORT)))
                .append(row.scale() == 1 ? "" : "&scale=" + row.scale())
                .append('\n');
    }

    /** A folder on the way to the file that nobody but its owner may enter; empty without one, or where that is not known. */
    Optional<Path> closedFolder() {
        try {
            for (Path folder = path.getParent().toRealPath(); folder != null; folder = folder.getParent()) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
                if (!permissions.contains(PosixFilePermission.GROUP_EXECUTE)
                        && !permissions.contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return Optional.of(folder);
                }
            }
        } catch (IOException | UnsupportedOperationException e) {
            // not here to be known
            LOG.debug("{}: {}", path, e.toString());
        }
        return Optional.empty();
    }

    private String reason(IOException e) {
        if (!Files.isDirectory(path.getParent())) {
            return "its folder does not exist";
        }
        String detail = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return detail == null ? e.getClass().getSimpleName() : detail;
    }
}
