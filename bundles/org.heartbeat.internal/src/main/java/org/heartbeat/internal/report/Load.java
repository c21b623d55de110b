// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.report;

import java.time.Duration;
import java.util.Optional;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.WorkerStatus;

/** Describes the load at this moment, and the smoothed numbers that are reported for it. */
public final class Load {

    /** The time after a start in which a low number is explained by the start. */
    private static final Duration START = Duration.ofMinutes(1);
    /** A reported number that differs from the momentary one by less than this part of the workers counts as settled. */
    private static final int SETTLED = 20;

    private Load() {}

    /** Returns the load at this moment: {@code 10 of 50 workers are busy}. */
    public static String momentary(WorkerStatus workers) {
        return workers.busy() + " of " + workers.workers() + (workers.workers() == 1 ? " worker is busy" : " workers are busy");
    }

    /**
     * Returns what the last beat reported, with the direction in which it moves: {@code 33 of 200 ready, rising since the start
     * 12 s ago}; empty before the first beat.
     */
    public static Optional<String> reported(SenderStatus status) {
        if (!status.drainReasons().isEmpty() || status.leaving()) {
            return status.reported().map(reported -> "none ready");
        }
        Duration sinceStart = status.interval().multipliedBy(status.beats());
        return status.reported().map(reported -> ready(reported) + status.measured()
                .filter(measured -> status.failures().isEmpty())
                .map(measured -> trend(reported, measured, sinceStart))
                .orElse(""));
    }

    /** Returns what a server's last beat reported, in the same words. */
    public static String reported(ServerStatus server) {
        if (server.state() == ServerState.DRAINING) {
            return "none ready";
        }
        return ready(server.workers())
                + (server.failedPerMille() == 0 ? trend(server.workers(), server.momentaryWorkers(), server.upFor()) : "");
    }

    private static String ready(WorkerStatus workers) {
        return workers.ready() + " of " + workers.workers() + " ready";
    }

    private static String trend(WorkerStatus reported, WorkerStatus momentary, Duration sinceStart) {
        long rise = (long) momentary.ready() - reported.ready();
        if (Math.abs(rise) * SETTLED <= reported.workers()) {
            return "";
        }
        if (rise < 0) {
            return ", falling";
        }
        return sinceStart.compareTo(START) < 0 ? ", rising since the start " + sinceStart.toSeconds() + " s ago" : ", rising";
    }
}
