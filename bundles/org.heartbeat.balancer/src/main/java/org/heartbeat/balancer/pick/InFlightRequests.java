// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.pick;

/** Counts the requests to each candidate: those begun, and those in flight. For any thread. */
final class InFlightRequests {

    // one number holds all three, so that each change is one step: requests in flight, whether held back, requests begun
    private static final long HELD = 1L << 23;
    private static final long BEGUN = 1L << 24;

    private final PaddedCounters counters;

    InFlightRequests(int candidates) {
        counters = new PaddedCounters(candidates);
    }

    void begin(int candidate) {
        counters.add(candidate, BEGUN + 1);
    }

    void end(int candidate) {
        counters.add(candidate, -1);
    }

    /** Starts or stops holding a candidate back. For one thread at a time. */
    void hold(int candidate, boolean hold) {
        if (isHeld(candidate) != hold) {
            counters.add(candidate, hold ? HELD : -HELD);
        }
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
