// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Does something again and again on a thread of its own: from time to time while it is of use, and soon after it is asked to,
 * though not once for each of many times.
 */
final class Refresher implements AutoCloseable {

    static final Duration USUAL = Duration.ofMillis(250);
    static final Duration LEAST = Duration.ofMillis(20);

    private final Runnable work;
    private final BooleanSupplier useful;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition asked = lock.newCondition();
    private boolean soon;
    private boolean closed;

    /**
     * Starts a thread.
     *
     * @param work what to do; what it throws ends the thread
     * @param useful whether there is any use in it; asked after each time
     */
    Refresher(Runnable work, BooleanSupplier useful, ThreadFactory threads) {
        this.work = work;
        this.useful = useful;
        threads.newThread(this::run).start();
    }

    /** Asks for the work to be done soon. Waits for nothing. */
    void soon() {
        lock.lock();
        try {
            soon = true;
            asked.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread, after what it does at this moment. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            asked.signal();
        } finally {
            lock.unlock();
        }
    }

    /** How long to wait, in nanoseconds, when so much time has passed since the last time; 0 or less: not at all. */
    static long pause(long sinceLast, boolean soon, boolean useful) {
        if (!soon && !useful) {
            return Long.MAX_VALUE;
        }
        return (soon ? LEAST : USUAL).toNanos() - sinceLast;
    }

    private void run() {
        long last = System.nanoTime() - USUAL.toNanos();
        while (awaitNext(last)) {
            work.run();
            last = System.nanoTime();
        }
    }

    /** Waits until it is time; false: for ever. */
    private boolean awaitNext(long last) {
        boolean stillUseful = useful.getAsBoolean();
        lock.lock();
        try {
            while (!closed) {
                long pause = pause(System.nanoTime() - last, soon, stillUseful);
                if (pause <= 0) {
                    soon = false;
                    return true;
                }
                asked.awaitNanos(pause);
            }
        } catch (InterruptedException e) {
            // nobody interrupts this thread but to end it
        } finally {
            lock.unlock();
        }
        return false;
    }
}
