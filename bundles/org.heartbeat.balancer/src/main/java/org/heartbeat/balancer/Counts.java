// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The requests begun to each candidate, and those of them in flight. For any thread, and none waits for another. */
final class Counts {

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    /** So many longs apart, two do not share a cache line, nor one that is fetched along. */
    private static final int APART = 16;

    /** Above the requests in flight, in the same number, so that a begin takes one step. */
    private static final long BEGUN = 1L << 24;

    private final long[] counts;

    Counts(int candidates) {
        counts = new long[(candidates + 1) * APART];
    }

    void begin(int candidate) {
        LONGS.getAndAdd(counts, at(candidate), BEGUN + 1);
    }

    void end(int candidate) {
        LONGS.getAndAdd(counts, at(candidate), -1L);
    }

    long inFlight(int candidate) {
        return (long) LONGS.getOpaque(counts, at(candidate)) & BEGUN - 1;
    }

    long begun(int candidate) {
        return (long) LONGS.getOpaque(counts, at(candidate)) / BEGUN;
    }

    private static int at(int candidate) {
        return (candidate + 1) * APART;
    }
}
