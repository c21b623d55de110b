// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A row of counters that do not share cache lines, so that threads which count for different servers do not slow each other
 * down. For any thread.
 */
final class Counters {

    /** Longs from one counter to the next: a cache line. */
    private static final int APART = 8;

    private final AtomicLongArray values;

    /** Counters that are 0. */
    Counters(int count) {
        values = new AtomicLongArray((count + 2) * APART);
    }

    long get(int counter) {
        return values.getOpaque((counter + 1) * APART);
    }

    /** Adds to a counter; returns what it was before. */
    long add(int counter, long change) {
        return values.getAndAdd((counter + 1) * APART, change);
    }
}
