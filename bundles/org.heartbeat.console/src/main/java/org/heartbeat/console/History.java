// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.console;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.sender.SenderStatus;

/**
 * Keeps what the page shows of the past: the busy share of each server in the last two minutes, one byte a second; the servers
 * that disappeared within the last hour; and for how long the sender has had no current status. For any thread.
 */
final class History {

    /** The number of samples that are kept, one a second. */
    static final int SAMPLES = 120;
    /** The sample of a second in which a server was silent or unknown. */
    static final byte NONE = -1;
    /** The time for which a server that disappeared is kept. */
    static final Duration KEPT = Duration.ofHours(1);
    /** The largest number of servers, of those that are there and of those that disappeared. */
    static final int MAX_SERVERS = 1000;

    /**
     * A server that disappeared from the monitor's table.
     *
     * @param left whether it announced that it leaves or drains, before it fell silent
     * @param lastBeat the time of its last beat, by the monotonic clock
     */
    record Gone(ServerId id, boolean left, Duration lastBeat) {}

    /** A server in the table; guarded by the history. */
    private static final class Track {
        final byte[] line = none();
        boolean drained;
        long workers;
        Duration lastBeat;
        int turn;
    }

    private final Map<ServerId, Track> tracks = new HashMap<>(); // guarded by this
    private final Deque<Gone> gone = new ArrayDeque<>(); // guarded by this; the latest first
    private final byte[] total = none(); // guarded by this
    private int turns; // guarded by this
    private int lateSamples; // guarded by this

    /** Samples the sender once a second; null if there is none. */
    synchronized void sample(SenderStatus sender) {
        lateSamples = sender == null || sender.statusFailure().isEmpty() ? 0 : lateSamples + 1;
    }

    /** Returns whether the sender has had no current status for three beats, and for three seconds at least. */
    synchronized boolean isLate(SenderStatus sender) {
        return sender.statusFailure().isPresent() && lateSamples >= 3 * Math.max(1, sender.interval().toSeconds());
    }

    /**
     * Samples each server once a second, and notices which have disappeared.
     *
     * @param now the time by the monotonic clock, counted from any moment
     */
    synchronized void sample(HeartbeatMonitor monitor, Duration now) {
        int next = turns % SAMPLES;
        turns++;
        Totals totals = new Totals();
        monitor.forEach(server -> {
            totals.add(server);
            if (tracks.size() < MAX_SERVERS || tracks.containsKey(server.id())) {
                sample(tracks.computeIfAbsent(server.id(), this::begin), server, next, now);
            }
        });
        total[next] = totals.servers() == 0 ? NONE : totals.busyPercent();
        tracks.forEach((id, track) -> {
            if (track.turn != turns) {
                gone.addFirst(new Gone(id, track.drained, track.lastBeat));
            }
        });
        tracks.values().removeIf(track -> track.turn != turns);
        while (gone.size() > MAX_SERVERS || !gone.isEmpty() && gone.getLast().lastBeat().compareTo(now.minus(KEPT)) < 0) {
            gone.removeLast();
        }
    }

    private Track begin(ServerId id) {
        gone.removeIf(one -> one.id().equals(id));
        return new Track();
    }

    private void sample(Track track, ServerStatus server, int next, Duration now) {
        track.turn = turns;
        track.lastBeat = now.minus(server.age());
        if (server.state() == ServerState.STALE) {
            track.line[next] = NONE;
        } else {
            long workers = server.momentaryWorkers().workers();
            track.drained = server.state() == ServerState.DRAINING;
            // a draining server reports no more than its busy workers
            track.workers = track.drained ? Math.max(track.workers, workers) : workers;
            track.line[next] = Totals.busyPercent(server.momentaryWorkers().busy(), track.workers);
        }
    }

    /** Returns a server's busy share in percent, oldest first; {@link #NONE} where nothing is known. */
    synchronized byte[] of(ServerStatus server) {
        Track track = tracks.get(server.id());
        return track == null ? none() : ordered(track.line);
    }

    /** Returns the busy share of all servers that take work in percent, oldest first; {@link #NONE} where nothing is known. */
    synchronized byte[] total() {
        return ordered(total);
    }

    /** Returns the servers that disappeared within the last hour, the latest first. */
    synchronized List<Gone> gone() {
        return List.copyOf(gone);
    }

    /** Forgets the servers, because there is no monitor. */
    synchronized void clear() {
        tracks.clear();
        gone.clear();
        Arrays.fill(total, NONE);
    }

    private byte[] ordered(byte[] line) {
        int next = turns % SAMPLES;
        byte[] ordered = new byte[SAMPLES];
        System.arraycopy(line, next, ordered, 0, SAMPLES - next);
        System.arraycopy(line, 0, ordered, SAMPLES - next, next);
        return ordered;
    }

    private static byte[] none() {
        byte[] line = new byte[SAMPLES];
        Arrays.fill(line, NONE);
        return line;
    }
}
