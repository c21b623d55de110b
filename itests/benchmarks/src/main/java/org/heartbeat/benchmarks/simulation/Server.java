// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.smoothing.FailureRule;
import org.heartbeat.internal.smoothing.Smoother;

/** A server of the site: workers, and a queue before them. */
final class Server {

    /** How it treats requests. */
    enum State {
        ABSENT,
        SERVING,
        HANGING,
        REFUSING
    }

    /**
     * A request on its way.
     *
     * @param luck from 0 to 1; the request fails if the server fails a larger share
     */
    record Request(
            double due, double work, double luck, int balancer, int server, Object ticket, boolean[] ended) {}

    /** The window, in seconds, over which overload is measured. */
    static final double WINDOW = 0.5;

    final int number;
    final int workers;
    State state = State.SERVING;
    boolean leaving;
    final List<Request> running = new ArrayList<>();
    final ArrayDeque<Request> waiting = new ArrayDeque<>();
    /** The share of requests that fail, and after how much work. */
    double failing;
    double failingAfter;
    private Smoother steady = new Smoother();
    private FailureRule failures = new FailureRule();
    private long ended;
    private long failed;
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

    /** Returns the requests per worker, which only an oracle knows. */
    double occupancy() {
        return state == State.SERVING && !leaving && failing < 1
                ? (double) (running.size() + waiting.size()) / workers
                : Double.POSITIVE_INFINITY;
    }

    /** Adds work, in seconds, for {@link #longestOverload}. */
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

    /** Returns the longest time without a pause in which the server got more work than it can do, in seconds. */
    double longestOverload() {
        return longestOverload * WINDOW;
    }

    /** Starts over, idle. */
    void join() {
        state = State.SERVING;
        steady = new Smoother();
        failures = new FailureRule();
    }

    /** Ends a request. */
    void answered(boolean withError) {
        ended++;
        failed += withError ? 1 : 0;
    }

    /** Measures the load between two beats. */
    void look() {
        steady.observe(momentary());
    }

    /** Returns the current report: momentary numbers if the delay is 0; otherwise smoothed, and lowered by failures. */
    Policy.Beat beat(long now, long delay, int scale) {
        WorkerStatus momentary = momentary();
        failures.sample(ended, failed, now);
        WorkerStatus reported = momentary;
        if (leaving) {
            reported = new WorkerStatus(0, workers);
        } else if (delay > 0) {
            steady.smooth(momentary, now, delay);
            reported = steady.report(failures.share(), scale);
        }
        int errors = (int) Math.round(1000 * failures.share());
        return new Policy.Beat(reported.ready(), reported.busy(), momentary.ready(), errors, leaving, now);
    }

    private WorkerStatus momentary() {
        return new WorkerStatus(workers - running.size(), running.size());
    }
}
