// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

/** The requests begun to each candidate, and those of them in flight. For any thread. */
final class Counts {

    /** One number has all, so that each change is one step: requests in flight, whether it is held back, requests begun. */
    private static final long HELD = 1L << 23;
    private static final long BEGUN = 1L << 24;

    private final Counters counters;

    Counts(int candidates) {
        counters = new Counters(candidates);
    }

    void begin(int candidate) {
        counters.add(candidate, BEGUN + 1);
    }

    void end(int candidate) {
        counters.add(candidate, -1);
    }

    /** Holds a candidate back, or no longer; the caller knows that this is a change. */
    void hold(int candidate, boolean hold) {
        counters.add(candidate, hold ? HELD : -HELD);
    }

    long inFlight(int candidate) {
        return counters.get(candidate) & HELD - 1;
    }

    boolean isHeld(int candidate) {
        return (counters.get(candidate) & HELD) != 0;
    }

    long begun(int candidate) {
        return counters.get(candidate) / BEGUN;
    }
}
