// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Judges candidates by their failed requests: against the group, because a fault that all share is nobody's, and against
 * their load, because an error says something about a server only as far as it is less busy than the others. A server that
 * fails while it is busy is overloaded; one that fails while it idles would attract all requests. No more than half of the
 * workers are taken out because of failures.
 *
 * <p>Any thread may note the end of a request, which takes the same time however many candidates there are. Everything else
 * happens from time to time, with the pool's lock held. The numbers below did best in the simulation of itests/benchmarks.
 */
final class Failures {

    /** What a candidate keeps of its weight at least: this trickle is how recovery is noticed. */
    static final double LEAST = 0.01;

    /** After so many failures in a row a candidate that idles is held back at once. */
    static final int ROW = 4;

    /** After so many failures in a row a candidate that fails alone is held back however busy it is: it hangs. */
    static final int LONG_ROW = 10;

    /** For so long, then twice as long, and so on; after each time one request tries it. */
    static final long FIRST = TimeUnit.SECONDS.toNanos(1);
    static final long LONGEST = TimeUnit.SECONDS.toNanos(30);

    private static final int EXPONENT = 6;

    /** Fewer requests in flight than this say nothing about the load of the others. */
    private static final double FEW = 0.5;

    /** How far a candidate is excused that is as busy as the others: not wholly, as quick failures let it serve more requests. */
    private static final double BUSIEST = 0.8;

    /** A candidate fails alone if its share of failures exceeds what is usual by this. */
    private static final double ALONE = 0.3;

    private static final double LOAD_MEMORY = TimeUnit.SECONDS.toNanos(2);

    private final Counts counts;
    private final Counters failed;

    /** By candidate: failures in a row, how often it was held back, and 1 if a request may try it. */
    private final AtomicIntegerArray rows;
    private final AtomicIntegerArray holds;
    private final AtomicIntegerArray tries;

    private volatile Judgement judgement;

    /** Those that are held back or tried, until a request to them is answered, by candidate. */
    private final Map<Integer, Suspicion> suspicions = new HashMap<>(); // guarded by itself

    /** The workers that are taken out because of failures. */
    private double out; // guarded by suspicions

    // guarded by the pool

    private final List<FailedShare> shares;
    private final double[] loads;
    private long last;

    /**
     * Why a candidate is held back.
     *
     * @param until when the next request may try it
     * @param times how often it was held back without an answer in between
     */
    private record Suspicion(long until, int times) {}

    /**
     * What the failures come to.
     *
     * @param sizes the workers of the candidates
     * @param half half of all workers
     * @param idle with so many requests in flight or fewer a candidate is much less busy than the others
     * @param excess by how much the share of each that fails exceeds what is usual
     * @param factors what each keeps of its weight, 0.01 to 1
     * @param known whether there are failures to judge by
     * @param blind whether most of the workers fail, so that a few requests in flight no longer mean a good server
     */
    record Judgement(
            double[] sizes, double half, double[] idle, double[] excess, double[] factors, boolean known, boolean blind) {}

    Failures(int candidates, Counts counts, long now) {
        this.counts = counts;
        failed = new Counters(candidates);
        rows = new AtomicIntegerArray(candidates);
        holds = new AtomicIntegerArray(candidates);
        tries = new AtomicIntegerArray(candidates);
        shares = Stream.generate(FailedShare::new).limit(candidates).toList();
        loads = new double[candidates];
        last = now;
        judgement = judged(new double[candidates]);
    }

    long failed(int candidate) {
        return failed.get(candidate);
    }

    /** Returns how often a candidate was held back so far. */
    int holds(int candidate) {
        return holds.get(candidate);
    }

    /** Whether a candidate gets much less than its share because of its failures. */
    boolean isSuspected(int candidate) {
        return counts.isHeld(candidate) || judgement.factors()[candidate] < 0.5;
    }

    /** Takes the beginning of a request into account: while one request tries a candidate, no other one does. */
    void begins(int candidate, LongSupplier clock) {
        if (tries.get(candidate) > 0 && tries.compareAndSet(candidate, 1, 0)) {
            synchronized (suspicions) {
                // where nobody tells its end, another one tries after the longest time
                suspicions.computeIfPresent(
                        candidate, (key, before) -> new Suspicion(clock.getAsLong() + LONGEST, before.times()));
                setHeld(candidate, suspicions.containsKey(candidate));
            }
        }
    }

    /**
     * Takes the end of a request into account.
     *
     * @param holdsThen {@link #holds} when it began: those that were under way when the candidate was held back say nothing new
     */
    void ended(int candidate, boolean withFailure, int holdsThen, LongSupplier clock) {
        if (withFailure) {
            failed.add(candidate, 1);
        }
        if (holdsThen != holds.get(candidate)) {
            return;
        }
        if (!withFailure) {
            if (rows.get(candidate) > 0 && rows.getAndSet(candidate, 0) >= ROW) {
                release(candidate);
            }
        } else if (rows.incrementAndGet(candidate) >= ROW
                && counts.inFlight(candidate) <= judgement.idle()[candidate]) {
            hold(candidate, clock.getAsLong());
        }
    }

    /** Judges anew, by the load and the failures up to now. */
    Judgement judge(double[] sizes, long now) {
        remember(now);
        Judgement next = judged(sizes);
        synchronized (suspicions) {
            judgement = next;
            for (int candidate : suspicions.keySet().stream().mapToInt(i -> i).toArray()) {
                if (sizes[candidate] == 0 || next.known() && next.excess()[candidate] == 0) {
                    rows.set(candidate, 0);
                    release(candidate);
                } else if (counts.isHeld(candidate) && now - suspicions.get(candidate).until() >= 0) {
                    setHeld(candidate, false);
                    tries.set(candidate, 1);
                }
            }
            out = IntStream.range(0, sizes.length)
                    .mapToDouble(i -> sizes[i] * (suspicions.containsKey(i) ? 1 : 1 - next.factors()[i]))
                    .sum();
            for (int i = 0; i < sizes.length; i++) {
                if (rows.get(i) >= LONG_ROW && next.excess()[i] > ALONE && !suspicions.containsKey(i)) {
                    hold(i, now);
                }
            }
        }
        return next;
    }

    /** Holds a candidate back, unless half of the workers would be out. */
    private void hold(int candidate, long now) {
        synchronized (suspicions) {
            Suspicion before = suspicions.get(candidate);
            double workers = before == null ? judgement.sizes()[candidate] * judgement.factors()[candidate] : 0;
            if (out + workers <= judgement.half()) {
                int times = before == null ? 0 : before.times();
                suspicions.put(candidate, new Suspicion(now + Math.min(LONGEST, FIRST << Math.min(times, 5)), times + 1));
                out += workers;
                holds.incrementAndGet(candidate);
                tries.set(candidate, 0);
                setHeld(candidate, true);
            }
        }
    }

    private void release(int candidate) {
        synchronized (suspicions) {
            suspicions.remove(candidate);
            tries.set(candidate, 0);
            setHeld(candidate, false);
        }
    }

    /** With the lock of {@link #suspicions} held. */
    private void setHeld(int candidate, boolean held) {
        if (counts.isHeld(candidate) != held) {
            counts.hold(candidate, held);
        }
    }

    private void remember(long now) {
        long passed = now - last;
        last = now;
        double keep = Math.exp(-passed / LOAD_MEMORY);
        for (int i = 0; i < loads.length; i++) {
            long inFlight = counts.inFlight(i);
            shares.get(i).take(counts.begun(i) - inFlight, failed.get(i), passed);
            loads[i] = loads[i] * keep + inFlight * (1 - keep);
        }
    }

    private Judgement judged(double[] sizes) {
        double half = Arrays.stream(sizes).sum() / 2;
        double[] idle = idle(sizes, 2 * half);
        double[] excess = new double[sizes.length];
        double[] factors = new double[sizes.length];
        Arrays.fill(factors, 1);
        if (shares.stream().noneMatch(FailedShare::isKnown)) {
            return new Judgement(sizes, half, idle, excess, factors, false, false);
        }
        double[] failing = shares.stream().mapToDouble(FailedShare::share).toArray();
        int[] bestFirst = IntStream.range(0, sizes.length)
                .filter(i -> sizes[i] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> failing[i]))
                .mapToInt(i -> i)
                .toArray();
        double lowest = bestFirst.length == 0 ? 0 : failing[bestFirst[0]];
        double alone = Arrays.stream(bestFirst)
                .filter(i -> failing[i] - lowest > ALONE && loads[i] <= idle[i])
                .mapToDouble(i -> sizes[i])
                .sum();
        boolean blind = alone > half;
        // what the better half of the workers fails is usual; where that half fails alone, what the best one does
        double usual = lowest;
        double workers = 0;
        for (int i : bestFirst) {
            if (workers < half) {
                usual = blind ? lowest : failing[i];
            } else {
                double busy = BUSIEST * Math.min(1, loads[i] / (2 * idle[i]));
                excess[i] = failing[i] - usual;
                factors[i] = Math.max(LEAST, Math.pow(1 - excess[i], EXPONENT * (1 - busy)));
            }
            workers += sizes[i];
        }
        return new Judgement(sizes, half, idle, excess, factors, true, blind);
    }

    /** By candidate half of the requests that it would have in flight if it were as busy as the others. */
    private double[] idle(double[] sizes, double workers) {
        double load = IntStream.range(0, sizes.length).filter(i -> sizes[i] > 0).mapToDouble(i -> loads[i]).sum();
        return IntStream.range(0, sizes.length)
                .mapToDouble(i -> {
                    double others = workers - sizes[i];
                    return Math.max(FEW, others > 0 ? (load - loads[i]) / others * sizes[i] : 0) / 2;
                })
                .toArray();
    }
}
