// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.monitor.ServerState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolOutcomesTest {

    private static final int SERVERS = 10;

    private final SplittableRandom random = new SplittableRandom(20_261_127);
    private long now = -5_000_000_000L;
    private long beats;
    private final Pool<Integer> pool =
            new Pool<>(IntStream.range(0, SERVERS).boxed().toList(), () -> now, () -> random);

    PoolOutcomesTest() {
        beat();
    }

    /** All beat. */
    private void beat() {
        beats++;
        update();
    }

    private void update() {
        pool.update(
                IntStream.range(0, SERVERS)
                        .mapToObj(i -> new Standing(ServerState.UP, 10, 5, 1, beats))
                        .toList(),
                Fallback.ANY,
                "none");
    }

    private void after(Duration time) {
        now += time.toNanos();
    }

    /** Begins requests until it is this server's turn, and ends the others. */
    private Selection<Integer> begin(int server) {
        for (int tries = 0; tries < 10_000; tries++) {
            Selection<Integer> selection = Picks.begin(pool);
            if (selection.candidate() == server) {
                return selection;
            }
            selection.close();
        }
        throw new AssertionError("never picked: " + server);
    }

    private boolean isPicked(int server) {
        return IntStream.range(0, 200).anyMatch(i -> {
            try (Selection<Integer> selection = Picks.begin(pool)) {
                return selection.candidate() == server;
            }
        });
    }

    @Test
    void losesLessThanARequestInAHundredToAServerThatRefusesAtOnce() {
        int requests = 60_000;
        for (int i = 0; i < requests; i++) {
            after(Duration.ofMillis(1));
            if (i % 1000 == 0) {
                beat();
            }
            Selection<Integer> selection = Picks.begin(pool);
            if (selection.candidate() == 0) {
                selection.fail();
            } else {
                selection.close();
            }
        }
        // 0, 1, 2, 4, 8, 16 and 30 s after it was first picked
        assertTrue(pool.failures(0) < 10, () -> "failures: " + pool.failures(0));
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
    void holdsAServerThatFailedBackUntilItsNextBeat() {
        begin(3).fail();
        update();
        assertTrue(pool.isHeld(3));
        assertEquals(false, isPicked(3));
        assertEquals(0, Picks.picks(pool, 1000, IntStream.range(0, SERVERS).boxed().toList())[3]);
        beat();
        assertTrue(isPicked(3));
        assertEquals(false, pool.isHeld(3));
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "3, 2", "4, 4", "5, 8", "6, 16", "7, 30", "8, 30", "50, 30"})
    void holdsAServerBackForLongerTheMoreItFails(int failures, int seconds) {
        for (int i = 0; i < failures; i++) {
            after(Outcomes.LONGEST);
            beat();
            begin(3).fail();
        }
        beat();
        after(Duration.ofSeconds(seconds).minusNanos(1));
        assertEquals(false, isPicked(3));
        after(Duration.ofNanos(1));
        assertTrue(isPicked(3));
    }

    @Test
    void triesAServerThatFailedByOneRequestAtATime() {
        begin(3).fail();
        beat();
        Selection<Integer> tried = Picks.begin(pool);
        assertEquals(3, tried.candidate());
        assertEquals(false, isPicked(3));
        tried.close();
        // as all of them are idle
        assertTrue(isPicked(3));
        assertEquals(0, pool.inFlight(3));
    }

    @Test
    void triesAServerAgainWhereTheEndOfTheLastTryIsNotTold() {
        begin(3).fail();
        beat();
        begin(3);
        after(Outcomes.LONGEST.minusNanos(1));
        assertEquals(false, isPicked(3));
        after(Duration.ofNanos(1));
        assertTrue(isPicked(3));
    }

    @Test
    void triesAServerThatDoesNotBeatAfterTheLongestTime() {
        begin(3).fail();
        after(Outcomes.LONGEST.minusNanos(1));
        update();
        assertEquals(false, isPicked(3));
        after(Duration.ofNanos(1));
        assertTrue(isPicked(3));
    }

    @Test
    void learnsNothingFromRequestsThatWereBegunBeforeTheFirstFailure() {
        List<Selection<Integer>> before = new ArrayList<>();
        for (int i = 0; i < 3 * SERVERS; i++) {
            before.add(Picks.begin(pool));
        }
        List<Selection<Integer>> own = before.stream().filter(one -> one.candidate() == 3).toList();
        assertEquals(3, own.size());
        own.get(0).fail();
        own.get(1).fail();
        own.get(2).close();
        // neither held for longer by the second, nor taken back by the third
        assertTrue(pool.isHeld(3));
        beat();
        assertEquals(false, pool.isHeld(3));
        assertEquals(2, pool.failures(3));
    }

    @Test
    void usesTheLeastBadWhereAllFail() {
        for (int i = 0; i < SERVERS; i++) {
            Picks.begin(pool).fail();
        }
        assertEquals(SERVERS, IntStream.range(0, SERVERS).filter(pool::isHeld).count());
        Selection<Integer> first = Picks.begin(pool);
        first.fail();
        Selection<Integer> second = Picks.begin(pool);
        assertTrue(second.candidate() != first.candidate());
        second.close();
        // now there is one that does not fail
        assertEquals(false, pool.isHeld(second.candidate()));
        assertEquals(second.candidate(), Picks.begin(pool).candidate());
        assertEquals(second.candidate(), Picks.pick(pool));
    }
}
