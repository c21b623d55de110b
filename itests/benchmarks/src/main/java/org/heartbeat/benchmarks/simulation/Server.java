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
        REFUSING
    }

    /** A request on its way. */
    record Request(double due, double work, int balancer, int server, boolean[] ended) {}

    /** So long is looked at, in seconds, to tell whether a server is given more than it can do. */
    static final double WINDOW = 0.5;

    final int number;
    final int workers;
    State state = State.SERVING;
    boolean leaving;
    final List<Request> running = new ArrayList<>();
    final ArrayDeque<Request> waiting = new ArrayDeque<>();
    SteadyWorkers steady = new SteadyWorkers();
    private long window;
    private double work;
    private int overloaded;
    private int longestOverload;

    Server(int number, int workers) {
        this.number = number;
        this.workers = workers;
    }

    boolean isFree() {
        return state == State.SERVING && running.size() < workers;
    }

    boolean refuses() {
        return state == State.ABSENT || state == State.REFUSING;
    }

    /** Requests here for each worker: what nobody but an oracle knows. */
    double occupancy() {
        return state == State.SERVING && !leaving
                ? (double) (running.size() + waiting.size()) / workers
                : Double.POSITIVE_INFINITY;
    }

    /** Takes work of so many seconds into account, for {@link #longestOverload}. */
    void given(double seconds, double speed, double now) {
        long current = (long) (now / WINDOW);
        if (current != window) {
            boolean above = work > workers * WINDOW;
            overloaded = above && current == window + 1 ? overloaded + 1 : above ? 1 : 0;
            longestOverload = Math.max(longestOverload, overloaded);
            window = current;
            work = 0;
        }
        work += seconds / speed;
    }

    /** For how long it was given more than it can do without a pause, at the most: in seconds. */
    double longestOverload() {
        return longestOverload * WINDOW;
    }

    /** Looks at its load between two beats. */
    void look() {
        steady.look(momentary());
    }

    /** What it says now: smoothed where there is a delay, momentary numbers where that is 0. */
    Policy.Beat beat(long now, long delay) {
        WorkerStatus momentary = momentary();
        WorkerStatus said = leaving ? new WorkerStatus(0, workers)
                : delay > 0 ? steady.say(momentary, now, delay) : momentary;
        return new Policy.Beat(said.ready(), said.busy(), momentary.ready(), leaving, now);
    }

    private WorkerStatus momentary() {
        return new WorkerStatus(workers - running.size(), running.size());
    }
}
