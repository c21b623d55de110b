// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.monitor.ServerState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolFailuresTest {

    private static final int SERVERS = 10;
    private static final Duration REFRESH = Duration.ofMillis(250);
    private static final List<Integer> NUMBERS = IntStream.range(0, SERVERS).boxed().toList();

    private final SplittableRandom random = new SplittableRandom(20_261_127);
    private long now = -5_000_000_000L;
    private final Pool<Integer> pool = new Pool<>(NUMBERS, () -> now, () -> random);

    PoolFailuresTest() {
        update();
    }

    private void update() {
        update(IntStream.range(0, SERVERS).map(i -> 10).toArray());
    }

    private void update(int... workers) {
        pool.update(
                Arrays.stream(workers)
                        .mapToObj(size -> new Standing(ServerState.UP, size, size / 2.0, 0, 1))
                        .toList(),
                Fallback.ANY,
                "none");
    }

    private void after(Duration time) {
        now += time.toNanos();
        update();
    }

    /** Begins requests until it is this server's turn, and ends the others. */
    private Selection<Integer> begin(int server) {
        for (int tries = 0; tries < 50_000; tries++) {
            Selection<Integer> selection = Picks.begin(pool);
            if (selection.candidate() == server) {
                return selection;
            }
            selection.close();
        }
        throw new AssertionError("never picked: " + server);
    }

    private void fail(int server, int times) {
        for (int i = 0; i < times; i++) {
            begin(server).fail();
        }
    }

    private boolean isPicked(int server) {
        return IntStream.range(0, 20_000).anyMatch(i -> {
            try (Selection<Integer> selection = Picks.begin(pool)) {
                return selection.candidate() == server;
            }
        });
    }

    /** Requests that last for some time, as many as keep half of the workers busy. */
    private long[] load(int requests, int lasting, IntPredicate fails) {
        Queue<Selection<Integer>> flights = new ArrayDeque<>();
        long[] counts = new long[SERVERS];
        for (int i = 0; i < requests; i++) {
            now += Duration.ofMillis(1).toNanos();
            if (i % REFRESH.toMillis() == 0) {
                update();
            }
            Selection<Integer> selection = Picks.begin(pool);
            counts[selection.candidate()]++;
            if (fails.test(selection.candidate())) {
                selection.fail();
            } else {
                flights.add(selection);
            }
            if (flights.size() > lasting) {
                flights.remove().close();
            }
        }
        flights.forEach(Selection::close);
        return counts;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 50})
    void losesLessThanARequestInAHundredToAServerThatRefusesAtOnce(int lasting) {
        load(5_000, lasting, server -> false);
        load(60_000, lasting, server -> server == 0);
        assertTrue(pool.failures(0) < 300, () -> "failures: " + pool.failures(0));
        assertTrue(pool.failures(0) > 3, () -> "failures: " + pool.failures(0));
    }

    @Test
    void losesLessThanARequestInAHundredToAServerThatHangs() {
        int lost = 0;
        for (int i = 0; i < 10_000; i++) {
            Selection<Integer> selection = Picks.begin(pool);
            if (selection.candidate() == 0) {
                lost++;
            } else {
                selection.close();
            }
        }
        assertEquals(1, lost);
    }

    @Test
    void usesAServerAgainThatFailedForAWhile() {
        load(20_000, 50, server -> server == 0);
        load(40_000, 50, server -> false);
        long[] counts = load(20_000, 50, server -> false);
        assertEquals(2_000, counts[0], 100);
    }

    @Test
    void holdsAnIdleServerBackAfterFourFailuresInARow() {
        fail(3, Failures.ROW - 1);
        begin(3).close();
        fail(3, Failures.ROW - 1);
        assertTrue(isPicked(3));
        fail(3, Failures.ROW);
        assertFalse(isPicked(3));
        assertTrue(pool.isHeld(3));
        update();
        assertFalse(isPicked(3));
    }

    @Test
    void givesAServerThatIsHeldBackNextToNothingWhereNoEndIsTold() {
        fail(3, Failures.ROW);
        after(REFRESH);
        assertTrue(Picks.picks(pool, 10_000, NUMBERS)[3] < 20);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "2, 4", "3, 8", "4, 16", "5, 30", "6, 30", "50, 30"})
    void holdsAServerBackForLongerTheMoreTriesFail(int tries, int seconds) {
        fail(3, Failures.ROW);
        for (int i = 0; i < tries; i++) {
            after(Duration.ofNanos(Failures.LONGEST));
            fail(3, 1);
        }
        after(Duration.ofSeconds(seconds).minusNanos(1));
        assertFalse(isPicked(3));
        after(Duration.ofMillis(100));
        assertTrue(isPicked(3));
    }

    @Test
    void triesAServerThatWasHeldBackByOneRequestAtATime() {
        fail(3, Failures.ROW);
        after(Duration.ofNanos(Failures.FIRST));
        Selection<Integer> tried = begin(3);
        update();
        assertFalse(isPicked(3));
        tried.close();
        assertTrue(isPicked(3));
        assertEquals(0, pool.inFlight(3));
    }

    @Test
    void triesAServerAgainWhereTheEndOfTheLastTryIsNotTold() {
        fail(3, Failures.ROW);
        after(Duration.ofNanos(Failures.FIRST));
        begin(3);
        after(Duration.ofNanos(Failures.LONGEST - 1));
        assertFalse(isPicked(3));
        after(Duration.ofMillis(100));
        // the others must be as busy
        NUMBERS.stream().filter(i -> i != 3).forEach(this::begin);
        assertTrue(isPicked(3));
    }

    @Test
    void learnsNothingFromRequestsThatWereBegunBeforeItWasHeldBack() {
        List<Selection<Integer>> before = new ArrayList<>();
        for (int i = 0; i < 10 * SERVERS; i++) {
            before.add(Picks.begin(pool));
        }
        List<Selection<Integer>> own = before.stream().filter(one -> one.candidate() == 3).toList();
        assertEquals(10, own.size());
        after(Duration.ofSeconds(10));
        own.subList(0, 8).forEach(Selection::fail);
        before.stream().filter(one -> one.candidate() != 3).forEach(Selection::close);
        own.get(8).fail();
        own.get(9).close();
        assertTrue(pool.isHeld(3));
        after(Duration.ofNanos(Failures.FIRST));
        assertTrue(isPicked(3));
        assertEquals(9, pool.failures(3));
    }

    @Test
    void holdsABusyServerBackThatAloneAnswersNothing() {
        load(5_000, 50, server -> false);
        after(Duration.ofSeconds(1));
        List<Selection<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 20 * SERVERS; i++) {
            all.add(Picks.begin(pool));
        }
        after(Duration.ofSeconds(10));
        all.stream().filter(one -> one.candidate() == 3).limit(Failures.LONG_ROW).forEach(Selection::fail);
        after(REFRESH);
        assertTrue(pool.isHeld(3));
    }

    @Test
    void takesNoMoreThanHalfOfTheWorkersOut() {
        for (int server = 0; server < SERVERS; server++) {
            fail(server, Failures.ROW);
        }
        assertEquals(SERVERS / 2, NUMBERS.stream().filter(pool::isHeld).count());
        after(REFRESH);
        assertTrue(NUMBERS.stream().filter(pool::isHeld).count() <= SERVERS / 2);
    }

    @Test
    void countsWorkersAndNotServers() {
        int[] workers = {100, 10, 10, 10, 10, 10, 10, 10, 10, 10};
        update(workers);
        fail(0, Failures.ROW);
        assertFalse(pool.isHeld(0));
        for (int server = 1; server < SERVERS; server++) {
            fail(server, Failures.ROW);
        }
        assertEquals(9, NUMBERS.stream().filter(pool::isHeld).count());
    }

    @Test
    void takesAnotherOneOutOnceOneIsGone() {
        fail(0, Failures.ROW);
        update(0, 10, 10, 10, 10, 10, 10, 10, 10, 10);
        assertFalse(pool.isHeld(0));
        update();
        assertTrue(isPicked(0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.005, 0.1, 0.3, 0.9})
    void spreadsTheLoadEvenlyWhereAllFailAlike(double share) {
        long[] counts = load(60_000, 50, server -> random.nextDouble() < share);
        for (long count : counts) {
            assertEquals(6_000, count, share < 0.2 ? 200 : 1_500, () -> Arrays.toString(counts));
        }
    }

    @Test
    void givesAServerThatFailsHalfOfItsRequestsMuchLess() {
        load(5_000, 50, server -> false);
        load(10_000, 50, server -> server == 3 && random.nextBoolean());
        long[] counts = load(10_000, 50, server -> server == 3 && random.nextBoolean());
        assertTrue(counts[3] < 250, () -> Arrays.toString(counts));
    }

    @Test
    void losesNoMoreThanByTurnsWhereMostFail() {
        load(5_000, 50, server -> false);
        load(2_000, 50, server -> server < 6);
        long[] counts = load(20_000, 50, server -> server < 6);
        assertTrue(Arrays.stream(counts).limit(6).sum() < 12_000, () -> Arrays.toString(counts));
    }

    @Test
    void leavesItsShareToAServerThatIsBusyAndSheds() {
        int[] running = new int[SERVERS];
        Queue<Selection<Integer>> flights = new ArrayDeque<>();
        long[] counts = new long[SERVERS];
        for (int i = 0; i < 60_000; i++) {
            now += Duration.ofMillis(1).toNanos();
            if (i % REFRESH.toMillis() == 0) {
                update();
            }
            Selection<Integer> selection = Picks.begin(pool);
            int server = selection.candidate();
            counts[server]++;
            if (running[server] >= 10) {
                selection.fail();
            } else {
                running[server]++;
                flights.add(selection);
            }
            if (i % 10 != 0) {
                Selection<Integer> ends = flights.remove();
                running[ends.candidate()]--;
                ends.close();
            }
        }
        for (long count : counts) {
            assertEquals(6_000, count, 600, () -> Arrays.toString(counts));
        }
    }

    @Test
    void picksByTheFailuresThatBeatsReportWhereNoEndIsTold() {
        List<Standing> standings = new ArrayList<>(Collections.nCopies(SERVERS, new Standing(ServerState.UP, 10, 5, 0, 1)));
        standings.set(0, new Standing(ServerState.UP, 10, 10, 1, 1));
        standings.set(1, new Standing(ServerState.UP, 10, 5, 0.5, 1));
        pool.update(standings, Fallback.FAIL, "none");
        // a fortieth of 10, and half to the third of 5, to 5 each
        double[] shares = new double[SERVERS];
        Arrays.fill(shares, 5);
        shares[0] = 0.25;
        shares[1] = 0.625;
        long[] counts = Picks.picks(pool, 10_000, NUMBERS);
        for (int i = 0; i < SERVERS; i++) {
            assertEquals(10_000 * shares[i] / Arrays.stream(shares).sum(), counts[i], 5, () -> Arrays.toString(counts));
        }
    }
}
