// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.storage;

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
import org.heartbeat.monitor.table.ServerSnapshot;
import org.heartbeat.monitor.table.StoredServer;
import org.heartbeat.monitor.table.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the table in the storage file: restores the table from the file, then writes it within a second of each change, and at
 * least every five seconds. A thread of its own waits for the disk, so a disk that hangs delays nothing else.
 */
public final class Storage {

    private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

    /** How often {@link #tick} is called. */
    static final Duration TICK = Duration.ofSeconds(1);

    /** After this time, a disk that does not answer is logged. */
    public static final Duration HANGING = Duration.ofSeconds(10);

    private static final int LONGEST_TICKS = 5;

    /** Ticks between reading and writing, in which restored servers can beat, so that the file does not age them. */
    private static final int HELD_TICKS = 2;

    private static final int MOST_NAMED = 10;

    private static final Comparator<ServerStatus> RANK = Comparator.comparing(
                    (ServerStatus server) -> server.state() == ServerState.UP || server.state() == ServerState.FULL)
            .thenComparing(server -> server.state() != ServerState.STALE)
            .thenComparing(server -> server.workers().workers());

    private final Path path;
    private final Table table;
    private final StorageFile file;
    private final OutageLog writing;
    private final LimitedLog sharing;
    private final EnduringThread thread = new EnduringThread("heartbeat-monitor-storage", LOG, TICK, this::tick);
    private volatile boolean ending;

    // storage thread only
    private final FileScale scale = new FileScale();
    private boolean wasRead;
    private boolean folderChecked;
    private Set<InetAddress> sharedAddresses = Set.of();
    private int ticksHeld;
    private int ticksSinceWrite = LONGEST_TICKS;

    /** Creates a storage that does nothing before {@link #start}; clocks in nanoseconds, and in milliseconds since the epoch. */
    public Storage(Path path, Table table, LongSupplier clock, LongSupplier wallClock) {
        this.path = path;
        this.table = table;
        file = new StorageFile(path, wallClock);
        writing = new OutageLog(LOG, "HeartbeatStorage: \"" + path + "\"");
        sharing = new LimitedLog("Addresses that servers came to share", LOG::warn, clock);
    }

    public Storage start() {
        thread.start();
        return this;
    }

    public Path path() {
        return path;
    }

    /** Stops without writing the file. Does not wait. */
    public void abandon() {
        thread.close();
    }

    /** Writes the file once more and stops; returns whether that was done within this time. */
    public boolean finish(Duration longest) {
        ending = true;
        thread.wake();
        return thread.join(longest);
    }

    /** Logs if the disk has not answered for {@link #HANGING}. For any thread; does not wait for the disk. */
    public void watch() {
        if (thread.running().compareTo(HANGING) >= 0 && !writing.isFailing()) {
            writing.failing("not written for " + HANGING.toSeconds() + " s, its disk does not answer");
        }
    }

    private void read() {
        try {
            StorageFile.Content content = file.read();
            table.restore(content.servers());
            if (!content.servers().isEmpty()) {
                ticksHeld = HELD_TICKS;
            }
            if (content.unreadable() > 0) {
                LOG.warn("HeartbeatStorage: \"{}\": skipped {} lines (expected: the format of mod_heartmonitor)",
                        path, content.unreadable());
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} does not exist yet", path);
        } catch (IOException e) {
            LOG.warn("HeartbeatStorage: \"{}\" cannot be read, starting with an empty table: {}", path, e.toString());
        }
    }

    /** Reads the file first, and then writes it when that is due. */
    void tick() {
        if (ending) {
            // a file that was not read yet contains more than the table
            if (wasRead) {
                write();
            }
            thread.close();
        } else if (!wasRead) {
            wasRead = true;
            read();
        } else if (ticksHeld > 0) {
            ticksHeld--;
        } else if (table.hasChanged() || ++ticksSinceWrite >= LONGEST_TICKS) {
            write();
        }
    }

    private void write() {
        ticksSinceWrite = 0;
        try {
            Set<InetAddress> shared = new HashSet<>();
            boolean steady = table.isSteady();
            do {
                scale.begin();
                file.write(table.addresses()
                        .map(servers -> chosen(servers, shared))
                        .map(steady ? this::smoothed : Storage::asReported));
            } while (!scale.fits());
            logShared(shared);
            checkFolder();
            writing.recovered("written again");
        } catch (IOException e) {
            ticksSinceWrite = LONGEST_TICKS;
            writing.failing("not written, the last good file stays, retrying every second: " + e.getMessage());
        }
    }

    /** Returns the server for the only line of an address: one that gets requests, and among those the one with most workers. */
    private static ServerSnapshot chosen(List<ServerSnapshot> servers, Set<InetAddress> shared) {
        if (servers.size() > 1) {
            shared.add(servers.get(0).id().address());
        }
        return Collections.max(servers, RANK);
    }

    /** Returns a server with the numbers that a pick uses; httpd does not see one that drains. */
    private StoredServer smoothed(ServerSnapshot server) {
        long workers = server.workers().workers();
        double weight = FailureRule.weight(server.filedReady(), workers, server.failedPerMille() / 1000.0);
        int ready = scale.ready(weight);
        boolean hidden = server.state() == ServerState.DRAINING;
        return new StoredServer(
                server.id(), ready, scale.busy(workers, ready), scale.units(), hidden, server.age());
    }

    private static StoredServer asReported(ServerSnapshot server) {
        return new StoredServer(
                server.id(), server.workers().ready(), server.workers().busy(), 1, false, server.age());
    }

    private void checkFolder() {
        if (folderChecked) {
            return;
        }
        folderChecked = true;
        file.closedFolder().ifPresent(folder -> LOG.warn(
                "HeartbeatStorage: \"{}\" may not be readable for httpd's user: {} is closed to all users but its owner (expected:"
                        + " folders that httpd's user can enter; httpd answers 503 if it cannot read the file)",
                path,
                folder));
    }

    private void logShared(Set<InetAddress> shared) {
        List<InetAddress> more = shared.stream().filter(address -> !sharedAddresses.contains(address)).toList();
        if (!more.isEmpty() && sharing.hasRoom()) {
            String named = more.stream().limit(MOST_NAMED).map(Addresses::text).collect(Collectors.joining(", "))
                    + (more.size() > MOST_NAMED ? " and " + (more.size() - MOST_NAMED) + " more addresses" : "");
            sharing.add(() -> "HeartbeatStorage: \"" + path + "\" has one line for all servers of an address, that of the one"
                    + " with most workers, because httpd cannot tell them apart: " + named);
        }
        sharing.write();
        sharedAddresses = shared;
    }
}
