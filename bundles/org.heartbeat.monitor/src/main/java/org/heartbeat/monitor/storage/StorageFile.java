// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.storage;

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
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.monitor.table.StoredServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that httpd's mod_lbmethod_heartbeat reads, one line a server:
 * {@code 192.0.2.11 &ready=75&busy=0&lastseen=0&port=80} ({@code mod_heartmonitor.c}, {@code hm_file_update_stat}), and where
 * a worker has several units, {@code &scale=100} after it. Storage thread only.
 */
final class StorageFile {

    private static final Logger LOG = LoggerFactory.getLogger(StorageFile.class);

    /** What httpd writes for a server that reports no port. */
    private static final int NO_PORT = 80;

    /** How httpd's comments begin ({@code mod_lbmethod_heartbeat.c}, {@code readfile_heartbeats}). */
    private static final String COMMENT = "#";

    private static final Pattern LINE =
            Pattern.compile("(" + COMMENT + "?)(\\S+) &ready=(\\d{1,10})&busy=(\\d{1,10})&lastseen=(\\d{1,9})&port=(\\d{1,5})"
                    + "(?:&scale=(\\d{1,9}))?");

    private final Path path;
    private final Path temporary;
    private final LongSupplier wallClock;

    /** The servers of a file, and the number of lines that cannot be read. */
    record Content(List<StoredServer> servers, int unreadable) {}

    /** Creates a storage file that need not exist, with a clock in milliseconds since the epoch. */
    StorageFile(Path path, LongSupplier wallClock) {
        this.path = path;
        this.temporary = path.resolveSibling(path.getFileName() + ".tmp");
        this.wallClock = wallClock;
    }

    /** Reads the file, and adds its age to the ages in it; throws {@link NoSuchFileException} if it does not exist. */
    Content read() throws IOException {
        // a named pipe, for example, would block until another process writes it
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException("not a regular file");
        }
        Duration old = Duration.ofMillis(
                Math.max(0, wallClock.getAsLong() - Files.getLastModifiedTime(path).toMillis()));
        List<StoredServer> servers = new ArrayList<>();
        int unreadable = 0;
        for (String line : new String(Files.readAllBytes(path), US_ASCII).split("\n")) {
            Matcher parts = LINE.matcher(line);
            Optional<StoredServer> server = parts.matches() ? server(parts, old) : Optional.empty();
            server.ifPresent(servers::add);
            unreadable += server.isEmpty() && !line.isEmpty() ? 1 : 0;
        }
        return new Content(servers, unreadable);
    }

    private static Optional<StoredServer> server(Matcher parts, Duration old) {
        long ready = Long.parseLong(parts.group(3));
        long busy = Long.parseLong(parts.group(4));
        int port = Integer.parseInt(parts.group(6));
        int scale = parts.group(7) == null ? 1 : Integer.parseInt(parts.group(7));
        if (ready > Integer.MAX_VALUE || busy > Integer.MAX_VALUE || port > 65535 || scale == 0) {
            return Optional.empty();
        }
        Duration age = old.plusSeconds(Long.parseLong(parts.group(5)));
        return Addresses.literal(parts.group(2))
                .map(address -> port == NO_PORT || port == 0 ? ServerId.of(address) : ServerId.of(address, port))
                .map(id -> new StoredServer(id, (int) ready, (int) busy, scale, !parts.group(1).isEmpty(), age));
    }

    /**
     * Replaces the file atomically.
     *
     * @throws IOException if that fails; then the file is unchanged, and the message says why
     */
    void write(Stream<StoredServer> servers) throws IOException {
        try {
            // always a new file: in a folder that anybody may write to, an attacker may have put a link or a pipe there
            Files.deleteIfExists(temporary);
            try (Writer writer = Files.newBufferedWriter(
                    temporary, US_ASCII, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (Iterator<StoredServer> each = servers.iterator(); each.hasNext(); ) {
                    writer.write(line(each.next()));
                }
            }
            PosixFileAttributeView mode = Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
            if (mode != null) {
                // httpd reads the file as another user
                mode.setPermissions(PosixFilePermissions.fromString("rw-r--r--"));
            }
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (Files.isRegularFile(temporary, LinkOption.NOFOLLOW_LINKS)) {
                // on a full disk, it would use the last space
                Files.deleteIfExists(temporary);
            }
            throw new IOException(reason(e), e);
        }
    }

    private static String line(StoredServer server) {
        return (server.hidden() ? COMMENT : "") + Addresses.text(server.id().address())
                + " &ready=" + server.ready()
                + "&busy=" + server.busy()
                + "&lastseen=" + server.age().toSeconds()
                + "&port=" + server.id().port().orElse(NO_PORT)
                + (server.scale() == 1 ? "" : "&scale=" + server.scale())
                + "\n";
    }

    /** Returns a folder in the file's path that only its owner may enter; empty if there is none, or if that is unknown. */
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
            // this system does not report it
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
