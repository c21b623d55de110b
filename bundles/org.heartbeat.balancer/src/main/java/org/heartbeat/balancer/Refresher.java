// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.heartbeat.internal.osgi.EnduringThread;
import org.slf4j.Logger;

/**
 * Refreshes on a thread of its own: every quarter of a second while that is useful, and within 20 ms after it is asked to,
 * though not once for each of many requests.
 */
final class Refresher implements AutoCloseable {

    static final Duration USUAL = Duration.ofMillis(250);
    static final Duration LEAST = Duration.ofMillis(20);

    private final Runnable work;
    private final BooleanSupplier useful;
    private final EnduringThread thread;
    private volatile boolean soon;
    /** Used by the thread only. */
    private long last = System.nanoTime() - USUAL.toNanos();

    /**
     * Starts a thread.
     *
     * @param useful whether it is to go on without being asked
     */
    Refresher(String name, Logger log, Runnable work, BooleanSupplier useful) {
        this.work = work;
        this.useful = useful;
        thread = new EnduringThread(name, log, this::run);
        thread.start();
    }

    /** Asks for a refresh soon. Waits for nothing. */
    void soon() {
        soon = true;
        thread.wake();
    }

    /** Ends the thread after the refresh that is going on. */
    @Override
    public void close() {
        thread.close();
    }

    /** Returns the nanoseconds to wait, this long after the last refresh; 0 or less: not at all. */
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
