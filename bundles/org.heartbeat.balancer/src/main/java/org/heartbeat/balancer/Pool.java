// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
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
 *
 * <p>A pick whose end is told goes to the least requests in flight for a server's size. One whose end is not told goes round
 * by the shares of ready workers: the multiples of the golden ratio, of which only the fraction counts, are spread evenly over
 * any share at any time, so that nobody has to keep a table of turns, and weights may change between any two picks.
 */
public final class Pool<T> implements ServerGroup<T> {

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    /** 2^64 divided by the golden ratio. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** In a candidate's count, picks are above the requests in flight. */
    private static final long PICK = 1L << 24;

    /** So many longs apart, two do not share a cache line, nor one that is fetched along. */
    private static final int APART = 16;

    private static final int MOST_ROUNDS = 8;

    private final List<T> candidates;
    private final LongSupplier clock;
    private final Supplier<? extends RandomGenerator> random;

    /** Requests in flight and picks of each candidate. */
    private final long[] counts;

    /** Where each of several rounds is. */
    private final long[] points = new long[(MOST_ROUNDS + 1) * APART];

    /** How many rounds are in use, less 1: more than one where threads get in each other's way. */
    private volatile int rounds;

    private final Outcomes[] outcomes;
    private volatile Weights weights;

    // guarded by this

    private List<Standing> standings;
    private Fallback fallback = Fallback.ANY;
    private String none = "no server is known yet";

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
        counts = new long[this.candidates.size() * APART];
        outcomes = Stream.generate(Outcomes::new).limit(this.candidates.size()).toArray(Outcomes[]::new);
        Arrays.setAll(points, i -> random.get().nextLong());
        update(this.candidates.stream().map(candidate -> Standing.UNKNOWN).toList(), Fallback.FAIL, none);
    }

    /**
     * Takes what is known of the candidates now: with each beat, or from time to time.
     *
     * @param now by candidate, in the order in which they were given
     * @param fallback what is picked while none takes work
     * @param none why that is so, for those who get no server
     */
    public synchronized void update(List<Standing> now, Fallback fallback, String none) {
        boolean same = now.equals(standings) && fallback == this.fallback && none.equals(this.none);
        standings = now;
        this.fallback = fallback;
        this.none = none;
        boolean failing = false;
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i].beats(now.get(i).beats());
            failing |= outcomes[i].streak() > 0;
        }
        if (!same || failing) {
            weigh();
        }
    }

    @Override
    public Selection<T> begin() throws NoServerException {
        Weights current = weights;
        for (int failing : current.failing()) {
            if (outcomes[failing].tryNow(clock.getAsLong())) {
                return new Flight<>(this, failing, outcomes[failing].verdict());
            }
        }
        int least = current.least(this::inFlight, random.get());
        if (least < 0) {
            throw new NoServerException(current.none());
        }
        return new Flight<>(this, least, outcomes[least].verdict());
    }

    @Override
    public T pick() throws NoServerException {
        Weights current = weights;
        int picked = current.at(nextPoint());
        if (picked < 0) {
            throw new NoServerException(current.none());
        }
        LONGS.getAndAdd(counts, picked * APART, PICK);
        return candidates.get(picked);
    }

    long inFlight(int candidate) {
        return (long) LONGS.getOpaque(counts, candidate * APART) & PICK - 1;
    }

    long picks(int candidate) {
        return (long) LONGS.getOpaque(counts, candidate * APART) / PICK;
    }

    synchronized long failures(int candidate) {
        return outcomes[candidate].failures();
    }

    /** Whether a candidate gets nothing for the moment because of its failures. */
    boolean isHeld(int candidate) {
        return outcomes[candidate].isHeld(clock.getAsLong());
    }

    private long nextPoint() {
        while (true) {
            int several = rounds;
            int at = (1 + ((int) Thread.currentThread().getId() & several)) * APART;
            long point = (long) LONGS.getOpaque(points, at);
            if (LONGS.weakCompareAndSet(points, at, point, point + GOLDEN)) {
                return point;
            }
            rounds = Math.min(MOST_ROUNDS - 1, several * 2 + 1);
        }
    }

    private void end(int candidate, int begunUnder, boolean failed) {
        LONGS.getAndAdd(counts, candidate * APART, -1L);
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
        boolean[] tried = new boolean[sizes.length];
        boolean[] held = new boolean[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            tried[i] = outcomes[i].streak() > 0;
            held[i] = outcomes[i].isHeld(now);
        }
        weights = new Weights(without(tried, sizes), without(held, weights(Standing::share)), failing, none);
    }

    /** By the first of several rules that leaves somebody. */
    private double[] weights(ToDoubleFunction<Standing> first) {
        List<ToDoubleFunction<Standing>> any = List.of(first, Standing::size, one -> one.isLive() ? 1 : 0, one -> 1);
        List<ToDoubleFunction<Standing>> rules = switch (fallback) {
            case ANY -> any;
            case LAST_KNOWN -> Stream.concat(Stream.of(first, Standing::ready), any.stream()).toList();
            case FAIL -> List.of(first);
        };
        return rules.stream()
                .map(rule -> standings.stream().mapToDouble(rule).toArray())
                .filter(weights -> Arrays.stream(weights).anyMatch(weight -> weight > 0))
                .findFirst()
                .orElseGet(() -> new double[standings.size()]);
    }

    /** Without some, unless nobody would be left: then without those of them that failed most. */
    private double[] without(boolean[] some, double[] weights) {
        int least = IntStream.range(0, weights.length)
                .filter(i -> weights[i] > 0)
                .map(i -> some[i] ? outcomes[i].streak() : 0)
                .min()
                .orElse(0);
        return IntStream.range(0, weights.length)
                .mapToDouble(i -> (some[i] ? outcomes[i].streak() : 0) == least ? weights[i] : 0)
                .toArray();
    }

    /** A request that is under way. */
    private static final class Flight<T> implements Selection<T> {

        private static final VarHandle ENDED;

        static {
            try {
                ENDED = MethodHandles.lookup().findVarHandle(Flight.class, "ended", boolean.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final Pool<T> pool;
        private final int candidate;
        private final int begunUnder;
        private boolean ended;

        Flight(Pool<T> pool, int candidate, int begunUnder) {
            this.pool = pool;
            this.candidate = candidate;
            this.begunUnder = begunUnder;
            LONGS.getAndAdd(pool.counts, candidate * APART, PICK + 1);
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
            if (ENDED.compareAndSet(this, false, true)) {
                pool.end(candidate, begunUnder, failed);
            }
        }
    }
}
