// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
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

    private final List<T> candidates;
    private final LongSupplier clock;
    private final Supplier<? extends RandomGenerator> random;
    private final Counts counts;
    private final Outcomes[] outcomes;
    private final Round round;
    private volatile View view;

    // guarded by this

    private List<Standing> standings;
    private Fallback fallback = Fallback.FAIL;
    private String none = "no server is known yet";

    /**
     * What is in force.
     *
     * @param sizes for picks whose end is told
     * @param failing those that get something but for their failures, and are to be tried from time to time
     * @param ready for picks whose end is not told
     * @param none why there is nobody
     */
    private record View(Weights sizes, int[] failing, Weights ready, String none) {}

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
        outcomes = Stream.generate(Outcomes::new).limit(this.candidates.size()).toArray(Outcomes[]::new);
        round = new Round(this.candidates.size(), random.get());
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
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i].beats(now.get(i).beats());
            // the time changes what is held back
            changed |= outcomes[i].streak() > 0;
        }
        if (changed) {
            weigh();
        }
    }

    @Override
    public Selection<T> begin() throws NoServerException {
        View current = view;
        for (int failing : current.failing()) {
            if (outcomes[failing].tryNow(clock.getAsLong())) {
                return new Flight<>(this, failing);
            }
        }
        if (current.sizes().isEmpty()) {
            throw new NoServerException(current.none());
        }
        return new Flight<>(this, current.sizes().least(counts, random.get()));
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

    synchronized long failures(int candidate) {
        return outcomes[candidate].failures();
    }

    /** Whether a candidate gets nothing for the moment because of its failures. */
    boolean isHeld(int candidate) {
        return outcomes[candidate].isHeld(clock.getAsLong());
    }

    private void end(int candidate, int begunUnder, boolean failed) {
        counts.end(candidate);
        if (failed || outcomes[candidate].streak() > 0) {
            judge(candidate, begunUnder, failed);
        }
    }

    private synchronized void judge(int candidate, int begunUnder, boolean failed) {
        if (outcomes[candidate].ended(failed, begunUnder, clock.getAsLong(), standings.get(candidate).beats())) {
            weigh();
        }
    }

    private void weigh() {
        long now = clock.getAsLong();
        double[] sizes = weights(Standing::size);
        int[] failing = IntStream.range(0, sizes.length)
                .filter(i -> sizes[i] > 0 && outcomes[i].streak() > 0)
                .toArray();
        view = new View(
                leastBad(sizes, i -> outcomes[i].streak()),
                failing,
                leastBad(weights(Standing::share), i -> outcomes[i].isHeld(now) ? outcomes[i].streak() : 0),
                none);
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

    /** Weights without those that are worse than others: without all that fail, or else without those that fail most. */
    private static Weights leastBad(double[] weights, IntToDoubleFunction badness) {
        double least = IntStream.range(0, weights.length)
                .filter(i -> weights[i] > 0)
                .mapToDouble(badness)
                .min()
                .orElse(0);
        return new Weights(IntStream.range(0, weights.length)
                .mapToDouble(i -> badness.applyAsDouble(i) <= least ? weights[i] : 0)
                .toArray());
    }

    /** A request that is under way; true once it has ended. */
    private static final class Flight<T> extends AtomicBoolean implements Selection<T> {

        private static final long serialVersionUID = 1;

        private final transient Pool<T> pool;
        private final int candidate;
        private final int begunUnder;

        Flight(Pool<T> pool, int candidate) {
            this.pool = pool;
            this.candidate = candidate;
            begunUnder = pool.outcomes[candidate].verdict();
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
                pool.end(candidate, begunUnder, failed);
            }
        }
    }
}
