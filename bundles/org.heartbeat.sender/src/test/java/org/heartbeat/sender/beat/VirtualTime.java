// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.beat;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A thread whose time passes only when a test says so; the caller who lets it pass does the work that is due. */
final class VirtualTime {

    private long now = Long.MAX_VALUE - TimeUnit.HOURS.toNanos(1);
    private LongSupplier turn;
    private long due;
    private boolean isDue;

    /** Starts a thread that repeats this work, each time after as many nanoseconds as the work returned. */
    void run(LongSupplier work) {
        turn = work;
    }

    /** Does the thread's work at once. */
    void wake() {
        long pause = turn.getAsLong();
        isDue = pause != Long.MAX_VALUE;
        due = now + pause;
    }

    /** Returns the time in nanoseconds, which overflow after an hour. */
    long now() {
        return now;
    }

    /** Does the work that is due now, and what becomes due within this time. */
    void pass(long time, TimeUnit unit) {
        long end = now + unit.toNanos(time);
        while (isDue && due - end <= 0) {
            now = Math.max(due - now, 0) + now;
            wake();
        }
        now = end;
    }

    /** Lets time pass without doing any work, like a machine that sleeps. */
    void sleep(long time, TimeUnit unit) {
        now += unit.toNanos(time);
    }

    /** Returns whether work is due later. */
    boolean isWaiting() {
        return isDue;
    }
}
