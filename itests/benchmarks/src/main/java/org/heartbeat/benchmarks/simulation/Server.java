// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.load.SteadyWorkers;

/** A server of the site: workers, and a queue before them. */
final class Server {

    /** What it does with requests. */
    enum State {
        ABSENT,
        SERVING,
        HANGING,
        FAILING,
        STOPPED
    }

    /** A request on its way. */
    record Request(double due, double work, int balancer, int server, boolean[] ended) {}

    final int number;
    final int workers;
    State state = State.SERVING;
    boolean leaving;
    final List<Request> running = new ArrayList<>();
    final ArrayDeque<Request> waiting = new ArrayDeque<>();
    SteadyWorkers steady = new SteadyWorkers();
    /** Since when requests wait here, or negative. */
    double waitingSince = -1;
    double longestWaiting;

    Server(int number, int workers) {
        this.number = number;
        this.workers = workers;
    }

    boolean isFree() {
        return state == State.SERVING && running.size() < workers;
    }

    /** Requests here for each worker: what nobody but an oracle knows. */
    double occupancy() {
        return state == State.SERVING && !leaving
                ? (double) (running.size() + waiting.size()) / workers
                : Double.POSITIVE_INFINITY;
    }

    void queue(Request request, double now) {
        if (waiting.isEmpty()) {
            waitingSince = now;
        }
        waiting.add(request);
    }

    Request next(double now) {
        Request next = waiting.poll();
        if (next != null && waiting.isEmpty()) {
            longestWaiting = Math.max(longestWaiting, now - waitingSince);
        }
        return next;
    }

    /** What it says now: smoothed where there is a delay, momentary numbers where that is 0. */
    Policy.Beat beat(long now, long delay) {
        WorkerStatus momentary = new WorkerStatus(workers - running.size(), running.size());
        WorkerStatus said = leaving ? new WorkerStatus(0, workers)
                : delay > 0 ? steady.say(momentary, now, delay) : momentary;
        return new Policy.Beat(said.ready(), said.busy(), momentary.ready(), leaving, now);
    }
}
