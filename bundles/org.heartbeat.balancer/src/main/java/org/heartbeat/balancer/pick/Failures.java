// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.pick;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Judges candidates by their failed requests. It compares them with the group, because a fault that all share is not the fault
 * of one. And it considers their load: an error says something about a server only if the server is less busy than the others.
 * A server that fails while it is busy is overloaded; one that fails while it is idle would attract all requests. Failures take
 * out no more than half of the workers.
 *
 * <p>Any thread may report the end of a request; that takes the same time for any number of candidates. Everything else
 * happens now and then, with the pool's lock held. The constants did best in the simulation of itests/benchmarks.
 */
final class Failures {

    private static final double LOAD_MEMORY = TimeUnit.SECONDS.toNanos(2);

    private final InFlightRequests requests;
    private final PaddedCounters failed;
    private final BackOff backOff;

    // guarded by the pool

    private final List<FailedShare> shares;
    private final double[] loads;
    private long last;

    Failures(int candidates, InFlightRequests requests, long now) {
        this.requests = requests;
        failed = new PaddedCounters(candidates);
        shares = Stream.generate(FailedShare::new).limit(candidates).toList();
        loads = new double[candidates];
        last = now;
        backOff = new BackOff(candidates, requests, Outliers.of(new double[candidates], shares, loads));
    }

    /** Returns the number of a candidate's requests that failed. */
    long failed(int candidate) {
        return failed.get(candidate);
    }

    /** Returns whether failures cost a candidate more than half of its weight. */
    boolean isSuspected(int candidate) {
        return backOff.isSuspected(candidate);
    }

    /** Starts a request; returns what to pass to {@link #end}. */
    int begin(int candidate, LongSupplier clock) {
        return backOff.begin(candidate, clock);
    }

    /** Ends a request. */
    void end(int candidate, boolean hasFailed, int holdsThen, LongSupplier clock) {
        if (hasFailed) {
            failed.add(candidate, 1);
        }
        backOff.end(candidate, hasFailed, holdsThen, clock);
    }

    /** Judges the candidates by load and failures up to now. */
    Outliers judge(double[] sizes, long now) {
        measure(now);
        Outliers outliers = Outliers.of(sizes, shares, loads);
        backOff.update(outliers, now);
        return outliers;
    }

    private void measure(long now) {
        long passed = now - last;
        last = now;
        double keep = Math.exp(-passed / LOAD_MEMORY);
        for (int i = 0; i < loads.length; i++) {
            long inFlight = requests.inFlight(i);
            shares.get(i).update(requests.begun(i) - inFlight, failed.get(i), passed);
            loads[i] = loads[i] * keep + inFlight * (1 - keep);
        }
    }
}
