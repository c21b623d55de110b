// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.aging;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A monotonic clock that stands still while this process does: a stopped process or a suspended machine receives no beats, which
 * is not the fault of any server. It detects that by its own ticks, which are regular otherwise.
 *
 * <p>Returns nanoseconds from an arbitrary origin. For any thread.
 */
public final class ListeningClock implements LongSupplier {

    /** The time between two ticks. */
    public static final Duration TICK = Duration.ofMillis(250);

    /** Longer than a busy machine or a garbage collection delays a {@link #TICK}, and too short to matter to a server. */
    private static final long STANDSTILL = Duration.ofSeconds(2).toNanos();

    /** After a gap of this length between two ticks, beats may be read late too. */
    private static final long LATE = 2 * TICK.toNanos();

    private final LongSupplier nanoTime;
    private final OwnDelay ownDelay;
    // written under the lock of this
    private volatile long ticked;
    private volatile long stoodStill;
    private long returned;

    /** Creates a clock from one such as {@link System#nanoTime}, which records each late tick as a delay. */
    public ListeningClock(LongSupplier nanoTime, OwnDelay ownDelay) {
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
                // a beat that waited may be read before the next tick
                advance();
            }
            // if this process stood still since the loop began, the two numbers do not belong together
            if (still == stoodStill) {
                return now - still;
            }
        }
    }

    /** Call this every {@link #TICK}; returns the nanoseconds for which the clock has stood still since the last call. */
    public synchronized long tick() {
        advance();
        long since = stoodStill - returned;
        returned = stoodStill;
        return since;
    }

    private synchronized void advance() {
        long now = nanoTime.getAsLong();
        long gap = now - ticked;
        if (gap > STANDSTILL) {
            stoodStill += gap;
            ownDelay.record(0, now - stoodStill);
        } else if (gap >= LATE) {
            ownDelay.record(gap - TICK.toNanos(), now - stoodStill);
        }
        ticked = now;
    }
}
