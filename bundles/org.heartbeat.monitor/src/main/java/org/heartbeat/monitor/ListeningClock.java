// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A monotonic clock that stands still while this process does: a stopped process or a suspended machine hears nobody, and must
 * not hold that against those whom it did not hear. It knows by its own ticks, which are regular unless it stood still.
 *
 * <p>Nanoseconds from no particular moment. For any thread.
 */
final class ListeningClock implements LongSupplier {

    /** The time between two ticks. */
    static final Duration TICK = Duration.ofMillis(250);

    /** More than a busy machine or a garbage collection makes of {@link #TICK}, and less than matters to a server. */
    private static final long STANDSTILL = Duration.ofSeconds(2).toNanos();

    private final LongSupplier nanoTime;
    private volatile long ticked;
    private volatile long stoodStill;

    /** A clock on top of one such as {@link System#nanoTime}. */
    ListeningClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.ticked = nanoTime.getAsLong();
    }

    @Override
    public long getAsLong() {
        // read before the time is, so that a tick in between cannot be later than it
        long last = ticked;
        long now = nanoTime.getAsLong();
        if (now - last > STANDSTILL) {
            wakeUp(now);
        }
        return now - stoodStill;
    }

    /** To be called every {@link #TICK}; gives how long it stood still so far, in nanoseconds. */
    long tick() {
        long now = nanoTime.getAsLong();
        if (now - ticked > STANDSTILL) {
            wakeUp(now);
        } else {
            ticked = now;
        }
        return stoodStill;
    }

    private synchronized void wakeUp(long now) {
        long gap = now - ticked;
        if (gap > STANDSTILL) {
            stoodStill += gap;
            ticked = now;
        }
    }
}
