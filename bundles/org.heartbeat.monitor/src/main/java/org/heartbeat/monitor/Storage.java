// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.log.LimitedLog;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.Addresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the table in the storage file: written a second after a change at the latest, and every five seconds in any case. All
 * but {@link #changed} is for one thread, which may have to wait for the disk.
 */
final class Storage {

    private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

    /** How often {@link #tick} is to be called. */
    static final Duration TICK = Duration.ofSeconds(1);

    private static final int LONGEST_TICKS = 5;

    /** Ticks in which the servers of a file that was read can be heard again before it is written, older than it was. */
    private static final int HELD_TICKS = 2;

    private static final int MOST_NAMED = 10;

    private static final Comparator<ServerStatus> RANK = Comparator.comparing(
                    (ServerStatus server) -> server.state() != ServerState.STALE)
            .thenComparing(server -> (long) server.workers().ready() + server.workers().busy());

    private final Table table;
    private final LongSupplier wallClock;
    private final LimitedLog sharing;
    private boolean readersToldOf;
    private Set<InetAddress> sharedAddresses = Set.of();
    private Optional<Path> path = Optional.empty();
    private StorageFile file;
    private OutageLog writing;
    private int ticksHeld;
    private int ticksSinceWrite;
    private volatile boolean changed;

    /**
     * A storage without a file.
     *
     * @param clock nanoseconds, for what is logged
     * @param wallClock milliseconds, as files have
     */
    Storage(Table table, LongSupplier clock, LongSupplier wallClock) {
        this.table = table;
        this.wallClock = wallClock;
        sharing = new LimitedLog("Addresses that servers came to share", LOG::warn, clock);
    }

    /** Says that the table is not what it was. Waits for nothing. */
    void changed() {
        changed = true;
    }

    /** Sets the file, or none. A file that is there is read into the table. */
    void use(Optional<Path> path) {
        if (this.path.equals(path)) {
            return;
        }
        this.path = path;
        file = path.map(name -> new StorageFile(name, wallClock)).orElse(null);
        writing = new OutageLog(LOG, "HeartbeatStorage: \"" + path.map(Path::toString).orElse("") + "\"");
        ticksHeld = 0;
        readersToldOf = false;
        changed = true;
        if (file != null) {
            read();
        }
    }

    private void read() {
        try {
            StorageFile.Content content = file.read();
            table.restore(content.rows());
            if (!content.rows().isEmpty()) {
                ticksHeld = HELD_TICKS;
            }
            if (content.unreadable() > 0) {
                LOG.warn("HeartbeatStorage: \"{}\": {} lines left out (expected: the format of mod_heartmonitor)",
                        path.get(), content.unreadable());
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} is not there yet", path.get());
        } catch (IOException e) {
            LOG.warn("HeartbeatStorage: \"{}\" cannot be read, beginning with an empty table: {}", path.get(), e.toString());
        }
    }

    /** Writes the file where that is due. To be called every {@link #TICK}. */
    void tick() {
        if (file == null) {
            return;
        }
        if (ticksHeld > 0) {
            ticksHeld--;
            return;
        }
        ticksSinceWrite++;
        if (changed || ticksSinceWrite >= LONGEST_TICKS) {
            write();
        }
    }

    /** Writes the file now, for the last time. */
    void close() {
        if (file != null) {
            write();
            file = null;
        }
    }

    private void write() {
        changed = false;
        ticksSinceWrite = 0;
        try {
            Set<InetAddress> shared = new HashSet<>();
            file.write(table.addresses().map(servers -> row(servers, shared)));
            tellOfShared(shared);
            tellWhoCannotRead();
            writing.recovered("written again");
        } catch (IOException e) {
            changed = true;
            writing.failing("not written, the last good file stays, trying again every second: " + e.getMessage());
        }
    }

    /** The file can say one server an address: of several, one that is heard, and of those the one with most workers. */
    private static StorageFile.Row row(List<ServerStatus> servers, Set<InetAddress> shared) {
        ServerStatus server = servers.get(0);
        if (servers.size() > 1) {
            shared.add(server.address());
            server = Collections.max(servers, RANK);
        }
        return new StorageFile.Row(server.address(), server.workers(), server.age(), server.port());
    }

    private void tellWhoCannotRead() {
        if (readersToldOf) {
            return;
        }
        readersToldOf = true;
        file.closedFolder().ifPresent(folder -> LOG.warn(
                "HeartbeatStorage: \"{}\" may not be readable for httpd's user: {} is closed to everybody but its owner (expected:"
                        + " folders that httpd's user can enter; httpd answers 503 where it cannot read the file)",
                path.get(),
                folder));
    }

    private void tellOfShared(Set<InetAddress> shared) {
        List<InetAddress> more = shared.stream().filter(address -> !sharedAddresses.contains(address)).toList();
        if (!more.isEmpty() && sharing.hasRoom()) {
            String named = more.stream().limit(MOST_NAMED).map(Addresses::text).collect(Collectors.joining(", "))
                    + (more.size() > MOST_NAMED ? " and " + (more.size() - MOST_NAMED) + " more addresses" : "");
            sharing.add(() -> "HeartbeatStorage: \"" + path.get() + "\" has one line for all servers of an address, that of the one"
                    + " with most workers, as httpd cannot tell them apart: " + named);
        }
        sharing.write();
        sharedAddresses = shared;
    }
}
