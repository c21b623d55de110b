// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.heartbeat.internal.log.OutageLog;
import org.slf4j.Logger;

/**
 * A thread that does its work again and again, whatever the work throws, until it is closed. It needs no memory between two
 * runs: an executor's only thread can die when memory runs out, and then nobody starts another. The methods may be called from
 * any thread.
 */
public final class EnduringThread implements AutoCloseable {

    private static final long RETRY_NANOS = 100_000_000;

    /** The pause after a failure. */
    public static final Duration RETRY = Duration.ofNanos(RETRY_NANOS);

    private static final long FOR_EVER = Long.MAX_VALUE / 2;

    private final Work work;
    private final OutageLog failures;
    private final Thread thread;
    private volatile boolean woken;

    /** When the run that is going on began, by {@link System#nanoTime}; 0 between two runs. */
    private volatile long begun;

    private volatile boolean closed;

    /** What a thread does. */
    @FunctionalInterface
    public interface Work {

        /**
         * Does what is due.
         *
         * @return nanoseconds until it is to be called again, unless the thread is woken before; {@link Long#MAX_VALUE}: only when
         *     the thread is woken
         */
        long run() throws Exception;
    }

    /** What can fail. */
    @FunctionalInterface
    public interface Task {
        /** Does the work. */
        void run() throws Exception;
    }

    /**
     * A thread that {@link #start} starts.
     *
     * @param name what the thread does: {@code heartbeat-sender-beats}
     * @param log where failures go: when they begin and when they are over
     */
    public EnduringThread(String name, Logger log, Work work) {
        this.work = work;
        failures = new OutageLog(log, name);
        thread = Threads.named(name).newThread(this::run);
    }

    /** A thread that does a task again and again, with a pause of this length before each time. */
    public EnduringThread(String name, Logger log, Duration pause, Task task) {
        this(name, log, new Work() {
            private boolean begun;

            @Override
            public long run() throws Exception {
                if (begun) {
                    task.run();
                }
                begun = true;
                return pause.toNanos();
            }
        });
    }

    /** Starts the thread; once whatever its work needs is in place. */
    public void start() {
        thread.start();
    }

    /** Has the work done once more, now or after the run that is going on. Waits for nothing. */
    public void wake() {
        woken = true;
        LockSupport.unpark(thread);
    }

    /** Ends the thread after the run that is going on. Waits for nothing. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** Ends the thread, and interrupts the run that is going on. Waits for nothing. */
    public void interrupt() {
        closed = true;
        thread.interrupt();
    }

    /** Waits for a closed thread to end, at most so long; returns whether it has ended. */
    public boolean join(Duration longest) {
        try {
            thread.join(longest.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /** Returns how long the run that is going on has taken so far; zero between two runs. */
    public Duration running() {
        long since = begun;
        return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    /** Whether it was closed. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Not by catch: even a handler can fail for lack of memory when it runs for the first time, because the JVM then makes its
     * text constants and finds its classes.
     */
    @SuppressWarnings("finally")
    private void run() {
        while (!closed) {
            try {
                turn();
            } finally {
                continue;
            }
        }
    }

    private void turn() {
        long pause = RETRY_NANOS;
        woken = false;
        begun = System.nanoTime() | 1;
        try {
            pause = work.run();
            failures.recovered("works again");
        } catch (InterruptedException e) {
            // somebody's way to end it; one who did not close it did not mean it
            pause = 0;
        } catch (Throwable e) {
            if (!closed) {
                failures.failing("failed, going on", e);
            }
        } finally {
            begun = 0;
            pause(pause);
        }
    }

    private void pause(long nanos) {
        long begin = System.nanoTime();
        long longest = Math.min(nanos, FOR_EVER);
        for (long left = longest; left > 0 && !woken && !closed; left = longest - (System.nanoTime() - begin)) {
            LockSupport.parkNanos(this, left);
            // whoever interrupts a thread that is not closed has no right to keep it awake
            Thread.interrupted();
        }
        if (!closed) {
            Thread.interrupted();
        }
    }
}
