// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.pick;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Judges candidates by their failed requests. It compares them with the group, because a fault that all share is not the fault
 * of one. And it considers their load: an error says something about a server only if the server is less busy than the others.
 * A server that fails while it is busy is overloaded; one that fails while it is idle would attract all requests. Failures take
 * out no more than half of the workers. The constants did best in the simulation of itests/benchmarks.
 */
final class Failures {

    private static final double LOAD_MEMORY = TimeUnit.SECONDS.toNanos(2);

    private final InFlightRequests requests;
    private final BackOff backOff;

    // guarded by the pool
    private final List<FailedShare> shares;
    private final double[] loads;
    private long last;

    Failures(int candidates, InFlightRequests requests, BackOff backOff, long now) {
        this.requests = requests;
        this.backOff = backOff;
        shares = Stream.generate(FailedShare::new).limit(candidates).toList();
        loads = new double[candidates];
        last = now;
    }

    /** Judges the candidates by load and failures up to now, and passes the result to the back-off. */
    Outliers judge(double[] sizes, long now) {
        long passed = now - last;
        last = now;
        double keep = Math.exp(-passed / LOAD_MEMORY);
        for (int i = 0; i < loads.length; i++) {
            long inFlight = requests.inFlight(i);
            shares.get(i).update(requests.begun(i) - inFlight, backOff.failures(i), passed);
            loads[i] = loads[i] * keep + inFlight * (1 - keep);
        }
        Outliers outliers = Outliers.of(sizes, shares, loads);
        backOff.update(outliers, now);
        return outliers;
    }
}
