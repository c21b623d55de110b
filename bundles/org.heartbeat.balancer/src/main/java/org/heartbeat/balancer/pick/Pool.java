// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.pick;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntToDoubleFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.balancer.ServerGroup;

/**
 * Picks candidates by the reports of their servers and by the requests to them. It has no monitor and no thread: its owner
 * updates the reports. For any thread.
 */
public final class Pool<T> implements ServerGroup<T> {

    /** While reports do not change, failures are judged at most this often. */
    private static final long JUDGING = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<T> candidates;
    private final LongSupplier clock;
    private final Supplier<? extends RandomGenerator> random;
    private final InFlightRequests requests;
    private final BackOff backOff;
    private final Failures failures;
    private final WeightedRoundRobin roundRobin;
    private volatile View view;

    // guarded by this

    private List<ServerReport> reports;
    private Fallback fallback = Fallback.FAIL;
    private String outage = "no server is known yet";
    private long judged;

    /**
     * What picks go by.
     *
     * @param sizes for picks whose end is reported
     * @param blind whether those ignore the requests in flight
     * @param ready for picks whose end is not reported
     * @param outage the reason if there is no candidate
     */
    private record View(Weights sizes, boolean blind, Weights ready, String outage) {}

    /**
     * Creates a pool without reports.
     *
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param random returns the generator for the calling thread
     */
    public Pool(Collection<? extends T> candidates, LongSupplier clock, Supplier<? extends RandomGenerator> random) {
        this.candidates = List.copyOf(candidates);
        this.clock = clock;
        this.random = random;
        requests = new InFlightRequests(this.candidates.size());
        backOff = new BackOff(this.candidates.size(), requests, clock);
        failures = new Failures(this.candidates.size(), requests, backOff, clock.getAsLong());
        roundRobin = new WeightedRoundRobin(this.candidates.size(), random.get());
        reports = this.candidates.stream().map(candidate -> ServerReport.UNKNOWN).toList();
        weigh();
    }

    /**
     * Updates the reports. Call it with each beat, or regularly.
     *
     * @param latest the reports of the candidates' servers, in the order of the candidates
     * @param fallback what to pick while no candidate takes work
     * @param outage the reason to give to callers that get no server
     */
    public synchronized void update(List<ServerReport> latest, Fallback fallback, String outage) {
        boolean changed = !latest.equals(reports) || fallback != this.fallback || !outage.equals(this.outage);
        reports = latest;
        this.fallback = fallback;
        this.outage = outage;
        if (changed || clock.getAsLong() - judged >= JUDGING) {
            weigh();
        }
    }

    @Override
    public Selection<T> begin() throws NoServerException {
        View current = view;
        if (current.sizes().isEmpty()) {
            throw new NoServerException(current.outage());
        }
        RandomGenerator generator = random.get();
        return new Flight(
                current.blind() ? current.sizes().at(generator.nextLong()) : current.sizes().least(requests, generator));
    }

    @Override
    public T pick() throws NoServerException {
        View current = view;
        if (current.ready().isEmpty()) {
            throw new NoServerException(current.outage());
        }
        return candidates.get(roundRobin.next(current.ready()));
    }

    /** Returns the number of requests to a candidate that are in flight. */
    public long inFlight(int candidate) {
        return requests.inFlight(candidate);
    }

    /** Returns how often a candidate was picked. */
    public long picks(int candidate) {
        return requests.begun(candidate) + roundRobin.picks(candidate);
    }

    /** Returns the number of requests to a candidate that failed. */
    public long failures(int candidate) {
        return backOff.failures(candidate);
    }

    /** Returns whether a candidate currently gets much less than its share because of its failures. */
    public boolean isHeld(int candidate) {
        return backOff.isSuspected(candidate);
    }

    private void weigh() {
        judged = clock.getAsLong();
        double[] sizes = weights(ServerReport::size);
        Outliers outliers = failures.judge(sizes, judged);
        double[] shares = weights(ServerReport::share);
        view = new View(
                scaled(sizes, i -> outliers.factors()[i]),
                outliers.blind(),
                scaled(shares, i -> requests.isHeld(i) ? Outliers.LEAST : outliers.factors()[i]),
                outage);
    }

    private static Weights scaled(double[] weights, IntToDoubleFunction factor) {
        return new Weights(
                IntStream.range(0, weights.length).mapToDouble(i -> weights[i] * factor.applyAsDouble(i)).toArray());
    }

    /** Weighs by the first of several rules that leaves any candidate. */
    private double[] weights(ToDoubleFunction<ServerReport> first) {
        List<ToDoubleFunction<ServerReport>> any =
                List.of(first, ServerReport::size, report -> report.isLive() ? 1 : 0, report -> 1);
        Stream<ToDoubleFunction<ServerReport>> rules = switch (fallback) {
            case ANY -> any.stream();
            case LAST_KNOWN -> Stream.concat(Stream.of(first, ServerReport::ready), any.stream());
            case FAIL -> Stream.of(first);
        };
        return rules.map(rule -> reports.stream().mapToDouble(rule).toArray())
                .filter(weights -> Arrays.stream(weights).anyMatch(weight -> weight > 0))
                .findFirst()
                .orElseGet(() -> new double[reports.size()]);
    }

    /** A request in flight; true once it has ended. */
    private final class Flight extends AtomicBoolean implements Selection<T> {

        private static final long serialVersionUID = 1;

        private final int candidate;
        private final int holds;

        Flight(int candidate) {
            this.candidate = candidate;
            holds = backOff.begin(candidate);
            requests.begin(candidate);
        }

        @Override
        public T candidate() {
            return candidates.get(candidate);
        }

        @Override
        public void fail() {
            end(true);
        }

        @Override
        public void close() {
            end(false);
        }

        private void end(boolean failed) {
            if (compareAndSet(false, true)) {
                requests.end(candidate);
                backOff.end(candidate, failed, holds);
            }
        }
    }
}
