// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.net.Addresses;

/**
 * The file that httpd's mod_lbmethod_heartbeat reads, one line a server:
 * {@code 192.0.2.11 &ready=75&busy=0&lastseen=0&port=80} ({@code mod_heartmonitor.c}, {@code hm_file_update_stat}). Not for use
 * by several threads.
 */
final class StorageFile {

    /** What httpd writes for a server that says no port. */
    private static final int NO_PORT = 80;

    private static final Pattern LINE =
            Pattern.compile("(\\S+) &ready=(\\d{1,10})&busy=(\\d{1,10})&lastseen=(\\d{1,9})&port=(\\d{1,5})");

    private final Path path;
    private final Path temporary;
    private final LongSupplier wallClock;

    /**
     * One line.
     *
     * @param port 0 where the server says none
     * @param age time since the server was heard
     */
    record Row(InetAddress address, WorkerStatus workers, Duration age, int port) {}

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
        long ready = Long.parseLong(parts.group(2));
        long busy = Long.parseLong(parts.group(3));
        int port = Integer.parseInt(parts.group(5));
        if (ready > Integer.MAX_VALUE || busy > Integer.MAX_VALUE || port > 65535) {
            return List.of();
        }
        Duration age = old.plusSeconds(Long.parseLong(parts.group(4)));
        return Addresses.literal(parts.group(1))
                .map(address -> new Row(
                        address, new WorkerStatus((int) ready, (int) busy), age, port == NO_PORT ? 0 : port))
                .stream()
                .toList();
    }

    /**
     * Replaces the file, whole or not at all.
     *
     * @throws IOException if that cannot be done; the file is then what it was, and the message says what is wrong
     */
    void write(Collection<Row> rows) throws IOException {
        StringBuilder text = new StringBuilder(rows.size() * 64);
        for (Row row : rows) {
            text.append(Addresses.text(row.address()))
                    .append(" &ready=").append(row.workers().ready())
                    .append("&busy=").append(row.workers().busy())
                    .append("&lastseen=").append(row.age().toSeconds())
                    .append("&port=").append(row.port() == 0 ? NO_PORT : row.port())
                    .append('\n');
        }
        try {
            // not through a link, which somebody else may have laid where everybody may write
            Files.write(
                    temporary,
                    text.toString().getBytes(US_ASCII),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
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

    private String reason(IOException e) {
        if (!Files.isDirectory(path.getParent())) {
            return "its folder does not exist";
        }
        String detail = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return detail == null ? e.getClass().getSimpleName() : detail;
    }
}
