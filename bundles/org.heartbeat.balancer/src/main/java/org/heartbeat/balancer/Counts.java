// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

/** The requests begun to each candidate, and those of them in flight. For any thread. */
final class Counts {

    /** Above the requests in flight, in the same number, so that a begin takes one step. */
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

    long inFlight(int candidate) {
        return counters.get(candidate) & BEGUN - 1;
    }

    long begun(int candidate) {
        return counters.get(candidate) / BEGUN;
    }
}
