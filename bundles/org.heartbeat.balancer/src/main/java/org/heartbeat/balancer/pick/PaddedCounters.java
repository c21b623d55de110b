// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.pick;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * An array of counters, each on a cache line of its own, so that threads that count for different servers do not slow each
 * other down. For any thread.
 */
final class PaddedCounters {

    /** The distance between two counters, a cache line of longs. */
    private static final int STRIDE = 8;

    private final AtomicLongArray values;

    PaddedCounters(int count) {
        values = new AtomicLongArray((count + 2) * STRIDE);
    }

    long get(int counter) {
        return values.getOpaque((counter + 1) * STRIDE);
    }

    /** Adds to a counter and returns its previous value. */
    long add(int counter, long change) {
        return values.getAndAdd((counter + 1) * STRIDE, change);
    }
}
