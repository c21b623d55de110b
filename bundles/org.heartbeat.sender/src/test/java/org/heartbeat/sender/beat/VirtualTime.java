// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.beat;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A thread whose time passes only when a test says so: what is due is done by whoever lets it pass. */
final class VirtualTime {

    private long now = Long.MAX_VALUE - TimeUnit.HOURS.toNanos(1);
    private LongSupplier turn;
    private long due;
    private boolean isDue;

    /** Begins a thread that does this again and again, each time after as many nanoseconds as it returned. */
    void run(LongSupplier work) {
        turn = work;
    }

    /** Does the thread's work at once. */
    void wake() {
        long pause = turn.getAsLong();
        isDue = pause != Long.MAX_VALUE;
        due = now + pause;
    }

    /** Nanoseconds; they overflow after an hour. */
    long now() {
        return now;
    }

    /** Does what is due at this moment, and what becomes due within this time. */
    void pass(long time, TimeUnit unit) {
        long end = now + unit.toNanos(time);
        while (isDue && due - end <= 0) {
            now = Math.max(due - now, 0) + now;
            wake();
        }
        now = end;
    }

    /** Lets time pass without doing anything, as a machine that sleeps. */
    void sleep(long time, TimeUnit unit) {
        now += unit.toNanos(time);
    }

    /** Whether there is something to be done later. */
    boolean isWaiting() {
        return isDue;
    }
}
