// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.group;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.heartbeat.internal.osgi.EnduringThread;
import org.slf4j.Logger;

/**
 * Runs a refresh on a thread of its own: every quarter of a second while that is useful, and within 20 ms of a request. Several
 * requests within that time cause one refresh.
 */
final class Refresher implements AutoCloseable {

    static final Duration USUAL = Duration.ofMillis(250);
    static final Duration LEAST = Duration.ofMillis(20);

    private final Runnable work;
    private final BooleanSupplier useful;
    private final EnduringThread thread;
    private volatile boolean soon;
    private long last = System.nanoTime() - USUAL.toNanos(); // the thread only

    /** Creates a refresher whose thread does not run yet; {@code useful} tells whether to refresh without a request. */
    Refresher(String name, Logger log, Runnable work, BooleanSupplier useful) {
        this.work = work;
        this.useful = useful;
        thread = new EnduringThread(name, log, this::run);
    }

    void start() {
        thread.start();
    }

    /** Requests a refresh. Does not wait. */
    void soon() {
        soon = true;
        thread.wake();
    }

    /** Stops the thread after the current refresh. Does not wait. */
    @Override
    public void close() {
        thread.close();
    }

    /**
     * Returns the nanoseconds to wait; 0 or less: none.
     *
     * @param sinceLast nanoseconds since the last refresh
     * @param soon whether a refresh was requested
     */
    static long pause(long sinceLast, boolean soon, boolean useful) {
        if (!soon && !useful) {
            return Long.MAX_VALUE;
        }
        return (soon ? LEAST : USUAL).toNanos() - sinceLast;
    }

    private long run() {
        if (pause(System.nanoTime() - last, soon, useful.getAsBoolean()) <= 0) {
            soon = false;
            work.run();
            last = System.nanoTime();
        }
        return pause(System.nanoTime() - last, soon, useful.getAsBoolean());
    }
}
