// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

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
 * Candidates, by what their beats say and by what becomes of the requests to them. Knows no monitor and has no thread:
 * whoever has it tells it what the beats say. For any thread.
 */
public final class Pool<T> implements ServerGroup<T> {

    /** Candidates that have not changed are judged by their failures so often at the most. */
    private static final long JUDGING = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<T> candidates;
    private final LongSupplier clock;
    private final Supplier<? extends RandomGenerator> random;
    private final Counts counts;
    private final Failures failures;
    private final WeightedRoundRobin round;
    private volatile View view;

    // guarded by this

    private List<Standing> standings;
    private Fallback fallback = Fallback.FAIL;
    private String none = "no server is known yet";
    private long judged;

    /**
     * What is in force.
     *
     * @param sizes for picks whose end is told
     * @param blind whether those are to be made without regard to the requests in flight
     * @param ready for picks whose end is not told
     * @param none why there is nobody
     */
    private record View(Weights sizes, boolean blind, Weights ready, String none) {}

    /**
     * A pool that knows nothing of its candidates yet.
     *
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param random gives the generator for the thread that asks
     */
    public Pool(Collection<? extends T> candidates, LongSupplier clock, Supplier<? extends RandomGenerator> random) {
        this.candidates = List.copyOf(candidates);
        this.clock = clock;
        this.random = random;
        counts = new Counts(this.candidates.size());
        failures = new Failures(this.candidates.size(), counts, clock.getAsLong());
        round = new WeightedRoundRobin(this.candidates.size(), random.get());
        standings = this.candidates.stream().map(candidate -> Standing.UNKNOWN).toList();
        weigh();
    }

    /**
     * Takes what is known of the candidates now: with each beat, or from time to time.
     *
     * @param now by candidate, in the order in which they were given
     * @param fallback what is picked while none takes work
     * @param none why that is so, for those who get no server
     */
    public synchronized void update(List<Standing> now, Fallback fallback, String none) {
        boolean changed = !now.equals(standings) || fallback != this.fallback || !none.equals(this.none);
        standings = now;
        this.fallback = fallback;
        this.none = none;
        if (changed || clock.getAsLong() - judged >= JUDGING) {
            weigh();
        }
    }

    @Override
    public Selection<T> begin() throws NoServerException {
        View current = view;
        if (current.sizes().isEmpty()) {
            throw new NoServerException(current.none());
        }
        RandomGenerator generator = random.get();
        return new Flight<>(
                this,
                current.blind() ? current.sizes().at(generator.nextLong()) : current.sizes().least(counts, generator));
    }

    @Override
    public T pick() throws NoServerException {
        View current = view;
        if (current.ready().isEmpty()) {
            throw new NoServerException(current.none());
        }
        return candidates.get(round.next(current.ready()));
    }

    long inFlight(int candidate) {
        return counts.inFlight(candidate);
    }

    long picks(int candidate) {
        return counts.begun(candidate) + round.picks(candidate);
    }

    long failures(int candidate) {
        return failures.failed(candidate);
    }

    /** Whether a candidate gets much less than its share for the moment because of its failures. */
    boolean isHeld(int candidate) {
        return failures.isSuspected(candidate);
    }

    private void weigh() {
        judged = clock.getAsLong();
        double[] sizes = weights(Standing::size);
        Failures.Judgement judgement = failures.judge(sizes, judged);
        double[] shares = weights(Standing::share);
        view = new View(
                weights(sizes.length, i -> sizes[i] * judgement.factors()[i]),
                judgement.blind(),
                weights(sizes.length, i -> shares[i] * (counts.isHeld(i) ? Failures.LEAST : judgement.factors()[i])),
                none);
    }

    private static Weights weights(int candidates, IntToDoubleFunction weight) {
        return new Weights(IntStream.range(0, candidates).mapToDouble(weight).toArray());
    }

    /** By the first of several rules that leaves somebody. */
    private double[] weights(ToDoubleFunction<Standing> first) {
        List<ToDoubleFunction<Standing>> any = List.of(first, Standing::size, one -> one.isLive() ? 1 : 0, one -> 1);
        Stream<ToDoubleFunction<Standing>> rules = switch (fallback) {
            case ANY -> any.stream();
            case LAST_KNOWN -> Stream.concat(Stream.of(first, Standing::ready), any.stream());
            case FAIL -> Stream.of(first);
        };
        return rules.map(rule -> standings.stream().mapToDouble(rule).toArray())
                .filter(weights -> Arrays.stream(weights).anyMatch(weight -> weight > 0))
                .findFirst()
                .orElseGet(() -> new double[standings.size()]);
    }

    /** A request that is under way; true once it has ended. */
    private static final class Flight<T> extends AtomicBoolean implements Selection<T> {

        private static final long serialVersionUID = 1;

        private final transient Pool<T> pool;
        private final int candidate;
        private final int holds;

        Flight(Pool<T> pool, int candidate) {
            this.pool = pool;
            this.candidate = candidate;
            pool.failures.begins(candidate, pool.clock);
            holds = pool.failures.holds(candidate);
            pool.counts.begin(candidate);
        }

        @Override
        public T candidate() {
            return pool.candidates.get(candidate);
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
                pool.counts.end(candidate);
                pool.failures.ended(candidate, failed, holds, pool.clock);
            }
        }
    }
}
