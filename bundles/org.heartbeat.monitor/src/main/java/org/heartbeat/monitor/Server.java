// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.net.Addresses;

/**
 * One server of the table. Times are those of the {@link ListeningClock}. For any thread; what it keeps, it changes in
 * place, so that a beat costs no memory.
 */
final class Server {

    private final InetAddress address;
    private final int port;
    private final IntervalEstimator estimator = new IntervalEstimator();
    private final long first;

    /** Another server of this address; for the table. */
    volatile Server next;

    // of the last beat; not that itself, which would outlive its moment and be one more place in memory to look at
    private int ready;
    private int busy;
    private int momentary = -1;
    private Heartbeat.State said = Heartbeat.State.SERVING;
    private Map<String, String> variables;

    private long seen;
    private long up;
    private long beats;
    private boolean stale;
    private boolean forgotten;

    /** Another one after each change of what it says. */
    private volatile int version;

    /** What a beat was to the server that gave it. */
    enum Beat {
        /** It said what the one before said. */
        SAME,
        /** It said something else. */
        CHANGED,
        /** It was the first, or the first one after a silence. */
        CAME,
        /** The server has left the table, and the beat was not taken. */
        FORGOTTEN
    }

    /** A server that came now, by a beat of now or, from the storage file, by one that was given before. */
    Server(InetAddress address, Heartbeat last, long seen, long now) {
        this.address = address;
        this.port = last.port();
        this.ready = last.status().ready();
        this.busy = last.status().busy();
        this.variables = last.variables();
        this.seen = seen;
        this.first = seen;
        this.up = now;
    }

    InetAddress address() {
        return address;
    }

    /** 0 where it says none. */
    int port() {
        return port;
    }

    int version() {
        return version;
    }

    synchronized Beat beat(Heartbeat heartbeat, long now, long staleAfter) {
        if (forgotten) {
            return Beat.FORGOTTEN;
        }
        return take(heartbeat, now, stale || now - seen > staleAfter);
    }

    /** Takes a beat of a server that had left the table, and is in it again. */
    synchronized void comeBack(Heartbeat heartbeat, long now) {
        forgotten = false;
        take(heartbeat, now, true);
    }

    private Beat take(Heartbeat heartbeat, long now, boolean wasAway) {
        Beat beat = wasAway || beats == 0 ? Beat.CAME : says(heartbeat) ? Beat.SAME : Beat.CHANGED;
        if (wasAway) {
            up = now;
        } else if (beats > 0) {
            estimator.gap(now - seen);
        }
        ready = heartbeat.status().ready();
        busy = heartbeat.status().busy();
        momentary = heartbeat.now().orElse(-1);
        said = heartbeat.state();
        variables = heartbeat.variables();
        seen = now;
        stale = false;
        beats++;
        if (beat != Beat.SAME) {
            version++;
        }
        return beat;
    }

    private boolean says(Heartbeat heartbeat) {
        return ready == heartbeat.status().ready()
                && busy == heartbeat.status().busy()
                && said == heartbeat.state()
                && variables.equals(heartbeat.variables());
    }

    /** Whether it has just become stale. */
    synchronized boolean becomesStale(long now, long staleAfter) {
        boolean becomes = !stale && now - seen > staleAfter;
        stale |= becomes;
        return becomes;
    }

    /** Whether it has been silent for longer than that, and so takes no beat from now on. */
    synchronized boolean forgetAfter(long now, long silence) {
        if (now - seen > silence) {
            forgotten = true;
        }
        return forgotten;
    }

    /** Leaves the table for another server in its place. */
    synchronized void giveWay() {
        forgotten = true;
    }

    synchronized boolean isForgotten() {
        return forgotten;
    }

    /** Whether nothing was heard of it but that it stood in the storage file. */
    synchronized boolean isRestored() {
        return beats == 0;
    }

    synchronized ServerStatus status(long now, long staleAfter) {
        long age = Math.max(0, now - seen);
        WorkerStatus workers = new WorkerStatus(ready, busy);
        return new ServerSnapshot(
                address,
                port,
                workers,
                now(workers),
                variables,
                stale || age > staleAfter ? ServerState.STALE : saidState(),
                Duration.ofNanos(age),
                Duration.ofNanos(Math.max(0, now - up)),
                Duration.ofNanos(Math.max(0, now - first)),
                beats,
                estimator.missed(),
                beats == 0 ? 0 : (double) estimator.missed() / (beats + estimator.missed()),
                Duration.ofNanos(estimator.interval()),
                Duration.ofNanos(estimator.jitter()),
                Duration.ofNanos(staleAfter),
                "as configured",
                1,
                Optional.empty(),
                Duration.ZERO);
    }

    private ServerState saidState() {
        if (said != Heartbeat.State.SERVING || ready == 0 && busy == 0) {
            return ServerState.DRAINING;
        }
        return ready == 0 ? ServerState.FULL : ServerState.UP;
    }

    private WorkerStatus now(WorkerStatus workers) {
        return momentary < 0
                ? workers
                : new WorkerStatus(momentary, (int) Math.min(Integer.MAX_VALUE, Math.max(0, workers.workers() - momentary)));
    }

    /** The server's name for logs. */
    @Override
    public String toString() {
        return Addresses.text(address, port);
    }
}
