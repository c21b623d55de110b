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

    /** A tick that comes so long after the one before tells that beats may be read late too. */
    private static final long LATE = 2 * TICK.toNanos();

    private final LongSupplier nanoTime;
    private final OwnDelay ownDelay;
    private volatile long ticked;
    private volatile long stoodStill;

    /**
     * A clock.
     *
     * @param nanoTime one such as {@link System#nanoTime}
     * @param ownDelay is told of each tick that is late
     */
    ListeningClock(LongSupplier nanoTime, OwnDelay ownDelay) {
        this.nanoTime = nanoTime;
        this.ownDelay = ownDelay;
        this.ticked = nanoTime.getAsLong();
    }

    @Override
    public long getAsLong() {
        while (true) {
            long still = stoodStill;
            long now = nanoTime.getAsLong();
            if (now - ticked >= LATE) {
                // who reads a beat that waited may be here before the next tick
                tick();
            }
            // else this process stood still since we began, and the two do not belong together
            if (still == stoodStill) {
                return now - still;
            }
        }
    }

    /** To be called every {@link #TICK}; gives how long it stood still so far, in nanoseconds. */
    synchronized long tick() {
        long now = nanoTime.getAsLong();
        long gap = now - ticked;
        if (gap > STANDSTILL) {
            stoodStill += gap;
            ownDelay.late(0, now - stoodStill);
        } else if (gap >= LATE) {
            ownDelay.late(gap - TICK.toNanos(), now - stoodStill);
        }
        ticked = now;
        return stoodStill;
    }
}
