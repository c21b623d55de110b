// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.pick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.balancer.Picks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolFailuresTest extends FailingPool {

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
    void holdsAnIdleServerBackAfterFourFailuresInARow() {
        fail(3, BackOff.ROW - 1);
        begin(3).close();
        fail(3, BackOff.ROW - 1);
        assertTrue(isPicked(3));
        fail(3, BackOff.ROW);
        assertFalse(isPicked(3));
        assertTrue(pool.isHeld(3));
        update();
        assertFalse(isPicked(3));
    }

    @Test
    void givesAServerThatIsHeldBackNextToNothingWhereNoEndIsTold() {
        fail(3, BackOff.ROW);
        after(REFRESH);
        assertTrue(Picks.picks(pool, 10_000, NUMBERS)[3] < 20);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "2, 4", "3, 8", "4, 16", "5, 30", "6, 30", "50, 30"})
    void holdsAServerBackForLongerTheMoreTriesFail(int tries, int seconds) {
        fail(3, BackOff.ROW);
        for (int i = 0; i < tries; i++) {
            after(Duration.ofNanos(BackOff.LONGEST));
            fail(3, 1);
        }
        after(Duration.ofSeconds(seconds).minusNanos(1));
        assertFalse(isPicked(3));
        after(Duration.ofMillis(100));
        assertTrue(isPicked(3));
    }

    @Test
    void triesAServerThatWasHeldBackByOneRequestAtATime() {
        fail(3, BackOff.ROW);
        after(Duration.ofNanos(BackOff.FIRST));
        Selection<Integer> tried = begin(3);
        update();
        assertFalse(isPicked(3));
        tried.close();
        assertTrue(isPicked(3));
        assertEquals(0, pool.inFlight(3));
    }

    @Test
    void triesAServerAgainWhereTheEndOfTheLastTryIsNotTold() {
        fail(3, BackOff.ROW);
        after(Duration.ofNanos(BackOff.FIRST));
        begin(3);
        after(Duration.ofNanos(BackOff.LONGEST - 1));
        assertFalse(isPicked(3));
        after(Duration.ofMillis(100));
        // the others must be just as busy
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
        after(Duration.ofNanos(BackOff.FIRST));
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
        all.stream().filter(one -> one.candidate() == 3).limit(BackOff.LONG_ROW).forEach(Selection::fail);
        after(REFRESH);
        assertTrue(pool.isHeld(3));
    }

    @Test
    void takesNoMoreThanHalfOfTheWorkersOut() {
        for (int server = 0; server < SERVERS; server++) {
            fail(server, BackOff.ROW);
        }
        assertEquals(SERVERS / 2, NUMBERS.stream().filter(pool::isHeld).count());
        after(REFRESH);
        assertTrue(NUMBERS.stream().filter(pool::isHeld).count() <= SERVERS / 2);
    }

    @Test
    void countsWorkersAndNotServers() {
        int[] workers = {100, 10, 10, 10, 10, 10, 10, 10, 10, 10};
        update(workers);
        fail(0, BackOff.ROW);
        assertFalse(pool.isHeld(0));
        for (int server = 1; server < SERVERS; server++) {
            fail(server, BackOff.ROW);
        }
        assertEquals(9, NUMBERS.stream().filter(pool::isHeld).count());
    }

    @Test
    void takesAnotherOneOutOnceOneIsGone() {
        fail(0, BackOff.ROW);
        update(0, 10, 10, 10, 10, 10, 10, 10, 10, 10);
        assertFalse(pool.isHeld(0));
        update();
        assertTrue(isPicked(0));
    }

    @Test
    void picksByTheFailuresThatBeatsReportWhereNoEndIsTold() {
        List<ServerReport> reports = new ArrayList<>(Collections.nCopies(SERVERS, new ServerReport(ServerState.UP, 10, 5, 0, 1)));
        reports.set(0, new ServerReport(ServerState.UP, 10, 10, 1, 1));
        reports.set(1, new ServerReport(ServerState.UP, 10, 5, 0.5, 1));
        pool.update(reports, Fallback.FAIL, "none");
        // a fortieth of 10, and 5 times a half cubed, to 5 each
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
