// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.heartbeat.internal.log.OutageLog;
import org.slf4j.Logger;

/**
 * A thread that repeats its work until it is closed, whatever the work throws. It needs no memory between two runs: an executor's
 * only thread can die when memory runs out, and then nothing starts another. The methods may be called from any thread.
 */
public final class EnduringThread implements AutoCloseable {

    private static final long RETRY_NANOS = 100_000_000;

    /** The pause after a failure. */
    public static final Duration RETRY = Duration.ofNanos(RETRY_NANOS);

    private final Work work;
    private final OutageLog failures;
    private final Thread thread;
    private volatile boolean woken;

    /** When the current run began, by {@link System#nanoTime}; 0 between two runs. */
    private volatile long begun;

    private volatile boolean closed;

    /** The work of a thread. */
    @FunctionalInterface
    public interface Work {

        /**
         * Does what is due.
         *
         * @return nanoseconds until the next call, unless the thread is woken before; {@link Long#MAX_VALUE}: only when it is woken
         */
        long run() throws Exception;
    }

    /** Work that can fail. */
    @FunctionalInterface
    public interface Task {
        /** Does the work. */
        void run() throws Exception;
    }

    /**
     * Creates a thread; {@link #start} starts it.
     *
     * @param name says what the thread does: {@code heartbeat-sender-beats}
     * @param log gets a line when failures begin and when they end
     */
    public EnduringThread(String name, Logger log, Work work) {
        this.work = work;
        failures = new OutageLog(log, name);
        thread = Threads.named(name).newThread(this::run);
    }

    /** Creates a thread that repeats a task, with a pause before each run. */
    public EnduringThread(String name, Logger log, Duration pause, Task task) {
        this(name, log, new Work() {
            private boolean begun; // the thread only

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

    /** Starts the thread. Call it once everything that the work needs is in place. */
    public void start() {
        thread.start();
    }

    /** Starts another run now, or after the current one. Does not wait. */
    public void wake() {
        woken = true;
        LockSupport.unpark(thread);
    }

    /** Ends the thread after the current run. Does not wait. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** Ends the thread and interrupts the current run. Does not wait. */
    public void interrupt() {
        closed = true;
        thread.interrupt();
    }

    /** Waits until a closed thread has ended, or the time is over; returns whether it has ended. */
    public boolean join(Duration longest) {
        try {
            thread.join(longest.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /** Returns how long the current run has taken so far; zero between two runs. */
    public Duration running() {
        long since = begun;
        return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    /** Returns whether the thread was closed. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Uses finally instead of catch, because even a handler can fail for lack of memory: when it runs for the first time, the JVM
     * creates its text constants and loads its classes.
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
            // an interrupt ends the run, but only close ends the thread
            pause = 0;
        } catch (Throwable e) {
            if (!closed) {
                failures.failing("failed, continuing", e);
            }
        } finally {
            begun = 0;
            pause(pause);
        }
    }

    private void pause(long nanos) {
        long begin = System.nanoTime();
        for (long left = nanos; left > 0 && !woken && !closed; left = nanos - (System.nanoTime() - begin)) {
            LockSupport.parkNanos(this, left);
            // an interrupt must not keep a thread awake that is not closed
            Thread.interrupted();
        }
        if (!closed) {
            Thread.interrupted();
        }
    }
}
