// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The requests begun to each candidate, and those of them in flight, by lane. For any thread, and none waits for another. */
final class Counts {

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    /** Above the requests in flight, in the same number, so that a begin takes one step. */
    private static final long BEGUN = 1L << 24;

    private final Lanes lanes;
    private final long[][] counts;

    Counts(int candidates, Lanes lanes) {
        this.lanes = lanes;
        counts = new long[Lanes.MOST][Lanes.APART + candidates + Lanes.APART];
    }

    void begin(int lane, int candidate) {
        add(lane, candidate, BEGUN + 1);
    }

    void end(int lane, int candidate) {
        add(lane, candidate, -1);
    }

    private void add(int lane, int candidate, long change) {
        long[] ofLane = counts[lane];
        while (true) {
            long count = count(ofLane, candidate);
            if (LONGS.weakCompareAndSet(ofLane, Lanes.APART + candidate, count, count + change)) {
                return;
            }
            lanes.collided();
        }
    }

    /** What {@link #inFlight(long[], int)} takes. */
    long[] of(int lane) {
        return counts[lane];
    }

    static long inFlight(long[] ofLane, int candidate) {
        return count(ofLane, candidate) & BEGUN - 1;
    }

    long inFlight(int candidate) {
        long sum = 0;
        for (long[] ofLane : counts) {
            sum += inFlight(ofLane, candidate);
        }
        return sum;
    }

    long begun(int candidate) {
        long sum = 0;
        for (long[] ofLane : counts) {
            sum += count(ofLane, candidate) / BEGUN;
        }
        return sum;
    }

    private static long count(long[] ofLane, int candidate) {
        return (long) LONGS.getOpaque(ofLane, Lanes.APART + candidate);
    }
}
