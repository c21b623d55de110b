// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.pick;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.balancer.ChiSquare;
import org.heartbeat.balancer.Picks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolTest {

    private long now = 1_000_000_000_000L;
    private final SplittableRandom random = new SplittableRandom(20_261_126);

    private Pool<Integer> pool(ServerReport... reports) {
        Pool<Integer> pool = new Pool<>(IntStream.range(0, reports.length).boxed().toList(), () -> now, () -> random);
        pool.update(List.of(reports), Fallback.FAIL, "none");
        return pool;
    }

    private static ServerReport up(double ready, double workers) {
        return new ServerReport(ServerState.UP, workers, ready, 0, 1);
    }

    private static ServerReport full(double workers) {
        return new ServerReport(ServerState.FULL, workers, 0, 0, 1);
    }

    private static List<Integer> numbers(int candidates) {
        return IntStream.range(0, candidates).boxed().toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10,10", "1,2,4", "10,20,30,40", "3,0,100", "1,1000", "0,0.5,0.25"})
    void givesIdleServersTheirShareByWorkers(String text) {
        double[] workers = Arrays.stream(text.split(",")).mapToDouble(Double::parseDouble).toArray();
        Pool<Integer> pool =
                pool(Arrays.stream(workers).mapToObj(size -> up(1, size)).toArray(ServerReport[]::new));
        ChiSquare.assertFits(Picks.idlePicks(pool, 100_000, numbers(workers.length)), workers);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 30})
    void givesEachItsShareAtLittleLoad(int inFlight) {
        double[] workers = {10, 20, 40, 80};
        Pool<Integer> pool = pool(up(1, 10), up(1, 20), up(1, 40), up(1, 80));
        Queue<Selection<Integer>> flights = new ArrayDeque<>();
        long[] counts = new long[workers.length];
        for (int i = 0; i < 50_000; i++) {
            Selection<Integer> begun = Picks.begin(pool);
            counts[begun.candidate()]++;
            flights.add(begun);
            if (flights.size() > inFlight) {
                flights.remove().close();
            }
        }
        for (int i = 0; i < workers.length; i++) {
            assertEquals(1, counts[i] * 150 / workers[i] / 50_000, 0.4, Arrays.toString(counts));
        }
    }

    @Test
    void picksTheLeastInFlightForItsWorkers() {
        Pool<Integer> pool = pool(up(1, 10), up(9, 20), full(30));
        assertArrayEquals(new long[] {10, 20, 30}, Picks.begun(pool, 60, numbers(3)));
        assertArrayEquals(new long[] {10, 20, 30}, Picks.begun(pool, 60, numbers(3)));
    }

    @Test
    void givesNoServerMoreWhileAnotherIsEmptierByARequest() {
        double[] workers = {10, 25, 65};
        Pool<Integer> pool = pool(up(1, 10), up(9, 25), up(1, 65));
        long[] inFlight = new long[3];
        for (int i = 1; i <= 1000; i++) {
            int picked = Picks.begin(pool).candidate();
            for (int other = 0; other < 3; other++) {
                assertTrue(
                        inFlight[picked] / workers[picked] < (inFlight[other] + 1) / workers[other],
                        () -> picked + " of " + Arrays.toString(inFlight));
            }
            inFlight[picked]++;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10,10", "1,2,4", "10,20,30,40", "3,0,100", "1,1000", "0,0.5,0.25,0"})
    void goesRoundByReadyWorkersWhereNoEndIsTold(String text) {
        double[] ready = Arrays.stream(text.split(",")).mapToDouble(Double::parseDouble).toArray();
        Pool<Integer> pool = pool(Arrays.stream(ready).mapToObj(one -> up(one, 100)).toArray(ServerReport[]::new));
        long[] counts = Picks.picks(pool, 10_000, numbers(ready.length));
        double sum = Arrays.stream(ready).sum();
        for (int i = 0; i < ready.length; i++) {
            // random picks would be off by up to 100
            assertEquals(10_000 * ready[i] / sum, counts[i], ready[i] == 0 ? 0 : 5);
        }
    }

    @Test
    void givesAFullServerNothingWhereNoEndIsTold() {
        assertArrayEquals(new long[] {100, 0}, Picks.picks(pool(up(1, 10), full(10)), 100, numbers(2)));
    }

    @Test
    void countsNoRequestTwice() {
        Pool<Integer> pool = pool(up(10, 10), up(10, 10));
        Selection<Integer> first = Picks.begin(pool);
        Picks.begin(pool);
        first.close();
        first.close();
        first.fail();
        assertEquals(0, pool.inFlight(first.candidate()));
        assertEquals(1, pool.inFlight(1 - first.candidate()));
        assertEquals(0, pool.failures(first.candidate()));
        assertEquals(first.candidate(), Picks.begin(pool).candidate());
    }

    @Test
    void givesADrainingServerNothingFromThenOn() {
        Pool<Integer> pool = pool(up(10, 10), up(10, 10));
        pool.update(
                List.of(up(10, 10), new ServerReport(ServerState.DRAINING, 10, 0, 0, 1)), Fallback.ANY, "none");
        assertEquals(List.of(0), Picks.picked(pool, numbers(2)));
    }

    @Test
    void bringsAServerThatComesToTheLevelOfTheOthers() {
        Pool<Integer> pool = pool(up(1, 10), up(1, 10), ServerReport.UNKNOWN);
        Picks.begun(pool, 10, numbers(3));
        pool.update(List.of(up(1, 10), up(1, 10), up(1, 10)), Fallback.ANY, "none");
        assertArrayEquals(new long[] {0, 0, 5}, Picks.begun(pool, 5, numbers(3)));
        assertArrayEquals(new long[] {1, 1, 1}, Picks.begun(pool, 3, numbers(3)));
    }

    @Test
    void doesNotConfuseTheTwoWaysToPick() {
        Pool<Integer> pool = pool(up(9, 10), up(1, 10));
        assertArrayEquals(new long[] {90, 10}, Picks.picks(pool, 100, numbers(2)));
        assertArrayEquals(new long[] {5, 5}, Picks.begun(pool, 10, numbers(2)));
        assertEquals(5, pool.inFlight(0));
        assertEquals(95, pool.picks(0));
    }

    @Test
    void hasNothingInFlightWhenManyThreadsAreDone() throws Exception {
        int threads = 8;
        int each = 2_000;
        Pool<Integer> pool = new Pool<>(numbers(5), System::nanoTime, ThreadLocalRandom::current);
        pool.update(numbers(5).stream().map(i -> up(5, 10 + i)).toList(), Fallback.FAIL, "none");
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                ends.add(executor.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        Selection<Integer> selection = Picks.begin(pool);
                        if (i % 100 == 0) {
                            selection.fail();
                        }
                        selection.close();
                        pool.update(
                                numbers(5).stream().map(one -> up(5, 10 + one)).toList(), Fallback.FAIL, "none");
                    }
                }));
            }
            for (Future<?> end : ends) {
                end.get(30, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
        assertEquals(0, numbers(5).stream().mapToLong(pool::inFlight).sum());
        assertEquals(threads * each, numbers(5).stream().mapToLong(pool::picks).sum());
        assertEquals(threads * each / 100, numbers(5).stream().mapToLong(pool::failures).sum());
    }

    @Test
    void countsEachPickHoweverManyThreadsPick() throws Exception {
        Pool<Integer> pool = pool(up(10, 10), up(10, 10));
        int threads = 4;
        int each = 250_000;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Object>> picks = Collections.nCopies(threads, Executors.callable(() -> {
                for (int i = 0; i < each; i++) {
                    Picks.pick(pool);
                }
            }));
            executor.invokeAll(picks, 300, TimeUnit.SECONDS);
        } finally {
            executor.shutdownNow();
        }
        assertEquals((long) threads * each / 2, pool.picks(0), 1);
        assertEquals((long) threads * each, pool.picks(0) + pool.picks(1));
    }

    @Test
    void endsARequestOnceHoweverManyThreadsEndIt() throws Exception {
        Pool<Integer> pool = pool(up(10, 10));
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 1000; round++) {
                Selection<Integer> selection = Picks.begin(pool);
                List<Callable<Object>> ends =
                        Collections.nCopies(4, Executors.callable(round % 2 == 0 ? selection::close : selection::fail));
                executor.invokeAll(ends, 30, TimeUnit.SECONDS);
                assertEquals(0, pool.inFlight(0));
            }
            assertEquals(500, pool.failures(0));
        } finally {
            executor.shutdownNow();
        }
    }
}
