// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets threads that get in each other's way all the time go apart: each then counts in a lane that it hardly ever shares.
 * At first all are in one, and see all that the others do; only from some hundred thousand picks a second on is there more than
 * that. For any thread.
 */
final class Lanes {

    static final int MOST = 8;

    /** So many longs apart, two do not share a cache line, nor one that is fetched along. */
    static final int APART = 16;

    /** So often in so short a time: more than chance does, less than two threads that do nothing else. */
    private static final int OFTEN = 100;
    private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(100);

    private final LongSupplier clock;

    /** How many there are, less 1. */
    private volatile int mask;

    // guarded by this

    private long since;
    private int collisions;

    Lanes(LongSupplier clock) {
        this.clock = clock;
        since = clock.getAsLong();
    }

    /** The lane of the thread that asks. */
    int own() {
        return (int) Thread.currentThread().getId() & mask;
    }

    /** Notes that a thread was disturbed by another one in its lane. */
    synchronized void collided() {
        long now = clock.getAsLong();
        if (now - since > SHORT) {
            since = now;
            collisions = 0;
        }
        if (++collisions == OFTEN) {
            mask = Math.min(MOST - 1, mask * 2 + 1);
            collisions = 0;
        }
    }
}
