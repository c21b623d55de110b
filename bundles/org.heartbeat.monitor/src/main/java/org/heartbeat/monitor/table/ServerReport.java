// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import java.util.Map;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.status.WorkerStatus;

/**
 * The last report of one server, in workers, whatever the scale of its messages. Guarded by its server; changes in place, so that
 * a beat allocates no memory.
 */
final class ServerReport {

    private static final int ABSENT = -1;

    /** This share of a worker counts as one, as in the sender. */
    private static final double LEAST_WORKER = 0.25;

    private int ready;
    private int busy;
    private double exactReady;
    private int now = ABSENT;
    private boolean decided;
    private int errors;
    private int scale = 1;
    private Heartbeat.State state = Heartbeat.State.SERVING;
    private Map<String, String> variables = Map.of();

    /** Creates a report with the numbers that are known before the first beat. */
    ServerReport(WorkerStatus known) {
        ready = known.ready();
        busy = known.busy();
        exactReady = ready;
    }

    /** Updates the report with a beat; returns whether the site's own variables are unchanged. */
    boolean update(Heartbeat heartbeat) {
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

    /** Returns whole workers: the ready ones rounded to the nearest number, and at least one worker if there is any unit. */
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
        return workers < LEAST_WORKER ? 0 : Math.max(1, Math.round(workers));
    }

    int ready() {
        return ready;
    }

    int busy() {
        return busy;
    }

    /** Returns the ready workers, not rounded. */
    double exactReady() {
        return exactReady;
    }

    /** Returns how many of a thousand requests fail. */
    int errors() {
        return errors;
    }

    int scale() {
        return scale;
    }

    Map<String, String> variables() {
        return variables;
    }

    ServerState state() {
        if (state != Heartbeat.State.SERVING || ready == 0 && busy == 0) {
            return ServerState.DRAINING;
        }
        return ready == 0 ? ServerState.FULL : ServerState.UP;
    }

    /** Returns whether the server may have left with this beat: older senders report {@code ready=0} and nothing else. */
    boolean isLast() {
        return ready == 0 || state != Heartbeat.State.SERVING;
    }

    /** Returns whether the sender smooths its numbers, or reports a decision. */
    boolean isSmoothed() {
        return now != ABSENT;
    }

    /** Returns whether the numbers may be a decision, which is reported unchanged: {@code ready} and {@code now} are equal. */
    boolean isDecided() {
        return decided;
    }

    /** Returns the workers at the moment of the beat. */
    WorkerStatus momentary() {
        if (now == ABSENT) {
            return new WorkerStatus(ready, busy);
        }
        long others = Math.max(0, (long) ready + busy - now);
        return new WorkerStatus(now, (int) Math.min(Integer.MAX_VALUE, others));
    }
}
