// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.pick;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Backs off from candidates that fail several times in a row: they get no requests for a while, then one to try them, and after
 * each failed try the pause is longer. No more than half of the workers are held back. For any thread; to start and end a request
 * takes the same time for any number of candidates.
 */
final class BackOff {

    /** An idle candidate is held back after this many failures in a row. */
    static final int ROW = 4;

    /** A candidate that fails alone is held back after this many failures in a row however busy it is, because it hangs. */
    static final int LONG_ROW = 10;

    /** The first pause, in nanoseconds; each next one is twice as long. */
    static final long FIRST = TimeUnit.SECONDS.toNanos(1);
    static final long LONGEST = TimeUnit.SECONDS.toNanos(30);

    private final InFlightRequests requests;
    private final LongSupplier clock;
    private final PaddedCounters failures;

    // for each candidate: failures in a row, how often it was held back, and 1 if a request may try it
    private final AtomicIntegerArray rows;
    private final AtomicIntegerArray holds;
    private final AtomicIntegerArray tries;

    private volatile Outliers outliers;

    // guarded by this

    /** The candidates that are held back or tried, until a request to them succeeds. */
    private final Map<Integer, Hold> suspects = new HashMap<>();

    /** The weight that is taken out because of failures. */
    private double out;

    /**
     * Why a candidate is held back.
     *
     * @param until when the next request may try it
     * @param times how often it was held back without a success in between
     */
    private record Hold(long until, int times) {}

    BackOff(int candidates, InFlightRequests requests, LongSupplier clock) {
        this.requests = requests;
        this.clock = clock;
        failures = new PaddedCounters(candidates);
        outliers = Outliers.of(new double[candidates], List.of(), new double[candidates]);
        rows = new AtomicIntegerArray(candidates);
        holds = new AtomicIntegerArray(candidates);
        tries = new AtomicIntegerArray(candidates);
    }

    long failures(int candidate) {
        return failures.get(candidate);
    }

    /** Returns whether failures cost a candidate more than half of its weight. */
    boolean isSuspected(int candidate) {
        return requests.isHeld(candidate) || outliers.factors()[candidate] < 0.5;
    }

    /**
     * Starts a request. While one request tries a candidate, no other one does.
     *
     * @return how often the candidate was held back so far, to be passed to {@link #end}
     */
    int begin(int candidate) {
        if (tries.get(candidate) > 0 && tries.compareAndSet(candidate, 1, 0)) {
            synchronized (this) {
                // if its end is never reported, another one tries after the longest pause
                suspects.computeIfPresent(candidate, (key, before) -> new Hold(clock.getAsLong() + LONGEST, before.times()));
                requests.hold(candidate, suspects.containsKey(candidate));
            }
        }
        return holds.get(candidate);
    }

    /**
     * Ends a request.
     *
     * @param holdsThen what {@link #begin} returned: a request that began before the candidate was held back is no news
     */
    void end(int candidate, boolean failed, int holdsThen) {
        if (failed) {
            failures.add(candidate, 1);
        }
        if (holdsThen != holds.get(candidate)) {
            return;
        }
        if (!failed) {
            if (rows.get(candidate) > 0 && rows.getAndSet(candidate, 0) >= ROW) {
                release(candidate);
            }
        } else if (rows.incrementAndGet(candidate) >= ROW
                && requests.inFlight(candidate) <= outliers.idle()[candidate]) {
            hold(candidate, clock.getAsLong());
        }
    }

    /** Applies new outliers, and lets a request try each candidate whose pause is over. */
    synchronized void update(Outliers next, long now) {
        outliers = next;
        for (int candidate : List.copyOf(suspects.keySet())) {
            if (next.sizes()[candidate] == 0 || next.known() && next.excess()[candidate] == 0) {
                rows.set(candidate, 0);
                release(candidate);
            } else if (requests.isHeld(candidate) && now - suspects.get(candidate).until() >= 0) {
                requests.hold(candidate, false);
                tries.set(candidate, 1);
            }
        }
        int candidates = rows.length();
        out = IntStream.range(0, candidates)
                .mapToDouble(i -> next.sizes()[i] * (suspects.containsKey(i) ? 1 : 1 - next.factors()[i]))
                .sum();
        for (int i = 0; i < candidates; i++) {
            if (rows.get(i) >= LONG_ROW && next.excess()[i] > Outliers.ALONE && !suspects.containsKey(i)) {
                hold(i, now);
            }
        }
    }

    private synchronized void hold(int candidate, long now) {
        Hold before = suspects.get(candidate);
        double weight = before == null ? outliers.sizes()[candidate] * outliers.factors()[candidate] : 0;
        if (out + weight <= outliers.half()) {
            int times = before == null ? 0 : before.times();
            suspects.put(candidate, new Hold(now + Math.min(LONGEST, FIRST << Math.min(times, 5)), times + 1));
            out += weight;
            holds.incrementAndGet(candidate);
            tries.set(candidate, 0);
            requests.hold(candidate, true);
        }
    }

    private synchronized void release(int candidate) {
        suspects.remove(candidate);
        tries.set(candidate, 0);
        requests.hold(candidate, false);
    }
}
