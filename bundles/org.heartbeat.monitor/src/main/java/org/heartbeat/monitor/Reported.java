// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.util.Map;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.status.WorkerStatus;

/**
 * What one server reports, in workers, whatever the scale of its messages. Guarded by its server; changes in place, so that a
 * beat costs no memory.
 */
final class Reported {

    private static final int ABSENT = -1;

    /** From so much of a worker on, one is reported: as the sender does it. */
    private static final double ONE = 0.25;

    private int ready;
    private int busy;
    private double exactReady;
    private int now = ABSENT;
    private boolean decided;
    private int errors;
    private int scale = 1;
    private Heartbeat.State state = Heartbeat.State.SERVING;
    private Map<String, String> variables = Map.of();

    /** Begins with what is known before the first beat. */
    Reported(WorkerStatus known) {
        ready = known.ready();
        busy = known.busy();
        exactReady = ready;
    }

    /** Takes what a beat reports; returns whether the site's own variables are those of before. */
    boolean take(Heartbeat heartbeat) {
        scale = heartbeat.scale();
        ready = (int) workers(heartbeat.ready(), scale);
        busy = busy(heartbeat.ready(), heartbeat.busy(), scale);
        exactReady = (double) heartbeat.ready() / scale;
        int momentary = heartbeat.momentaryReady().orElse(ABSENT);
        now = momentary == ABSENT ? ABSENT : (int) workers(momentary, scale);
        errors = heartbeat.failedPerMille();
        decided = momentary == heartbeat.ready() && errors == 0;
        state = heartbeat.state();
        boolean same = variables.equals(heartbeat.variables());
        variables = heartbeat.variables();
        return same;
    }

    /** Returns what the beat reports, and what is made of it. */
    ServerSnapshot.Numbers numbers(Balance balance) {
        return new ServerSnapshot.Numbers(
                balance.workers(), momentary(), balance.pickedReady(), balance.filedReady(), errors, scale, variables);
    }

    /** Returns whole workers: of those that are ready the nearest number, and together at least one where there is any unit. */
    static WorkerStatus workers(int readyUnits, int busyUnits, int scale) {
        return new WorkerStatus((int) workers(readyUnits, scale), busy(readyUnits, busyUnits, scale));
    }

    private static int busy(int readyUnits, int busyUnits, int scale) {
        long units = (long) readyUnits + busyUnits;
        long workers = Math.max(Long.signum(units), workers(units, scale));
        return (int) Math.max(0, workers - workers(readyUnits, scale));
    }

    private static long workers(long units, int scale) {
        double workers = (double) units / scale;
        return workers < ONE ? 0 : Math.max(1, Math.round(workers));
    }

    int ready() {
        return ready;
    }

    int busy() {
        return busy;
    }

    /** The ready workers, not rounded. */
    double exactReady() {
        return exactReady;
    }

    /** How many of a thousand requests fail. */
    int errors() {
        return errors;
    }

    ServerState state() {
        if (state != Heartbeat.State.SERVING || ready == 0 && busy == 0) {
            return ServerState.DRAINING;
        }
        return ready == 0 ? ServerState.FULL : ServerState.UP;
    }

    /** Whether the server may have gone with its last beat: older senders report {@code ready=0} and nothing else. */
    boolean isLast() {
        return ready == 0 || state != Heartbeat.State.SERVING;
    }

    /** Whether the sender smooths its numbers, or decides them. */
    boolean isSmoothed() {
        return now != ABSENT;
    }

    /** Whether the numbers may be a decision: one is both reported and of this moment. */
    boolean isDecided() {
        return decided;
    }

    /** The workers at the moment of the beat. */
    WorkerStatus momentary() {
        if (now == ABSENT) {
            return new WorkerStatus(ready, busy);
        }
        long others = Math.max(0, (long) ready + busy - now);
        return new WorkerStatus(now, (int) Math.min(Integer.MAX_VALUE, others));
    }
}
