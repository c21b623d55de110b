// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** How often each candidate was picked, and the requests in flight to it. For any thread, and none waits for another. */
final class Counts {

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    /** So many longs apart, two do not share a cache line, nor one that is fetched along. */
    private static final int APART = 16;

    /** Above the requests in flight, in the same number: a pick then takes one step. */
    private static final long PICK = 1L << 24;

    private final long[] counts;

    Counts(int candidates) {
        counts = new long[(candidates + 1) * APART];
    }

    void begin(int candidate) {
        LONGS.getAndAdd(counts, at(candidate), PICK + 1);
    }

    void end(int candidate) {
        LONGS.getAndAdd(counts, at(candidate), -1L);
    }

    void pick(int candidate) {
        LONGS.getAndAdd(counts, at(candidate), PICK);
    }

    long inFlight(int candidate) {
        return (long) LONGS.getOpaque(counts, at(candidate)) & PICK - 1;
    }

    long picks(int candidate) {
        return (long) LONGS.getOpaque(counts, at(candidate)) / PICK;
    }

    private static int at(int candidate) {
        return (candidate + 1) * APART;
    }
}
