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
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.log.LimitedLog;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.osgi.EnduringThread;
import org.heartbeat.internal.smoothing.FailureRule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the table in the storage file: reads the file into the table, then writes it a second after a change at the latest, and
 * every five seconds in any case. A thread of its own waits for the disk, so a disk that hangs keeps nobody else waiting.
 */
final class Storage {

    private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

    /** How often {@link #tick} is called. */
    static final Duration TICK = Duration.ofSeconds(1);

    /** After this time a disk that has not answered is reported. */
    static final Duration HANGING = Duration.ofSeconds(10);

    private static final int LONGEST_TICKS = 5;

    /** Ticks in which the servers of a file that was read can be heard again before it is written, older than it was. */
    private static final int HELD_TICKS = 2;

    private static final int MOST_NAMED = 10;

    private static final Comparator<ServerStatus> RANK = Comparator.comparing(
                    (ServerStatus server) -> server.state() == ServerState.UP || server.state() == ServerState.FULL)
            .thenComparing(server -> server.state() != ServerState.STALE)
            .thenComparing(server -> (long) server.workers().ready() + server.workers().busy());

    private final Path path;
    private final Table table;
    private final StorageFile file;
    private final OutageLog writing;
    private final LimitedLog sharing;
    private final EnduringThread thread = new EnduringThread("heartbeat-monitor-storage", LOG, TICK, this::tick);
    private volatile boolean changed = true;
    private volatile boolean ending;

    // of the thread alone
    private final FileScale scale = new FileScale();
    private boolean wasRead;
    private boolean readersToldOf;
    private Set<InetAddress> sharedAddresses = Set.of();
    private int ticksHeld;
    private int ticksSinceWrite;

    /**
     * A storage that does nothing before {@link #start}.
     *
     * @param clock nanoseconds, for what is logged
     * @param wallClock milliseconds, as files have
     */
    Storage(Path path, Table table, LongSupplier clock, LongSupplier wallClock) {
        this.path = path;
        this.table = table;
        file = new StorageFile(path, wallClock);
        writing = new OutageLog(LOG, "HeartbeatStorage: \"" + path + "\"");
        sharing = new LimitedLog("Addresses that servers came to share", LOG::warn, clock);
    }

    Storage start() {
        thread.start();
        return this;
    }

    Path path() {
        return path;
    }

    /** Says that the table is not what it was. Waits for nothing. */
    void changed() {
        changed = true;
    }

    /** Ends, and leaves the file as it is. Waits for nothing. */
    void abandon() {
        thread.close();
    }

    /** Writes the file once more and ends; waits at most so long, and returns whether that was enough. */
    boolean finish(Duration longest) {
        ending = true;
        thread.wake();
        return thread.join(longest);
    }

    /** Logs if the disk has not answered for {@link #HANGING}. Waits for no disk; for any thread. */
    void watch() {
        if (thread.running().compareTo(HANGING) >= 0 && !writing.isFailing()) {
            writing.failing("not written for " + HANGING.toSeconds() + " s, its disk does not answer");
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
                        path, content.unreadable());
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} is not there yet", path);
        } catch (IOException e) {
            LOG.warn("HeartbeatStorage: \"{}\" cannot be read, beginning with an empty table: {}", path, e.toString());
        }
    }

    /** Does what is due: reads the file first, and then writes it. */
    void tick() {
        if (ending) {
            // a file that was not read yet knows more than the table
            if (wasRead) {
                write();
            }
            thread.close();
        } else if (!wasRead) {
            wasRead = true;
            read();
        } else if (ticksHeld > 0) {
            ticksHeld--;
        } else if (++ticksSinceWrite >= LONGEST_TICKS || table.hasMoved() || changed) {
            write();
        }
    }

    private void write() {
        changed = false;
        ticksSinceWrite = 0;
        try {
            Set<InetAddress> shared = new HashSet<>();
            boolean steady = table.isSteady();
            do {
                file.write(table.addresses().map(servers -> chosen(servers, shared)).map(steady ? this::row : Storage::asReported));
            } while (!scale.fits());
            tellOfShared(shared);
            tellWhoCannotRead();
            writing.recovered("written again");
        } catch (IOException e) {
            changed = true;
            writing.failing("not written, the last good file stays, trying again every second: " + e.getMessage());
        }
    }

    /** Returns the server for the one line of an address: one that takes work, and of those the one with most workers. */
    private static ServerSnapshot chosen(List<ServerSnapshot> servers, Set<InetAddress> shared) {
        if (servers.size() > 1) {
            shared.add(servers.get(0).id().address());
        }
        return Collections.max(servers, RANK);
    }

    /** Returns the numbers that a pick would use, and nothing to pick where the server drains. */
    private StorageFile.Row row(ServerSnapshot server) {
        long workers = (long) server.workers().ready() + server.workers().busy();
        double weight = FailureRule.weight(server.filedReady(), workers, server.failedPerMille() / 1000.0);
        int ready = scale.ready(weight);
        return new StorageFile.Row(
                server.id(),
                ready,
                scale.busy(workers, ready),
                scale.units(),
                server.state() == ServerState.DRAINING,
                server.age());
    }

    private static StorageFile.Row asReported(ServerSnapshot server) {
        return new StorageFile.Row(
                server.id(), server.workers().ready(), server.workers().busy(), 1, false, server.age());
    }

    private void tellWhoCannotRead() {
        if (readersToldOf) {
            return;
        }
        readersToldOf = true;
        file.closedFolder().ifPresent(folder -> LOG.warn(
                "HeartbeatStorage: \"{}\" may not be readable for httpd's user: {} is closed to everybody but its owner (expected:"
                        + " folders that httpd's user can enter; httpd answers 503 where it cannot read the file)",
                path,
                folder));
    }

    private void tellOfShared(Set<InetAddress> shared) {
        List<InetAddress> more = shared.stream().filter(address -> !sharedAddresses.contains(address)).toList();
        if (!more.isEmpty() && sharing.hasRoom()) {
            String named = more.stream().limit(MOST_NAMED).map(Addresses::text).collect(Collectors.joining(", "))
                    + (more.size() > MOST_NAMED ? " and " + (more.size() - MOST_NAMED) + " more addresses" : "");
            sharing.add(() -> "HeartbeatStorage: \"" + path + "\" has one line for all servers of an address, that of the one"
                    + " with most workers, as httpd cannot tell them apart: " + named);
        }
        sharing.write();
        sharedAddresses = shared;
    }
}
