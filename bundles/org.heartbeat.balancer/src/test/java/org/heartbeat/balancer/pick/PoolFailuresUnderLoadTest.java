// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.pick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.balancer.Picks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolFailuresUnderLoadTest extends FailingPool {

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 50})
    void losesLessThanARequestInAHundredToAServerThatRefusesAtOnce(int lasting) {
        load(5_000, lasting, server -> false);
        load(60_000, lasting, server -> server == 0);
        assertTrue(pool.failures(0) < 300, () -> "failures: " + pool.failures(0));
        assertTrue(pool.failures(0) > 3, () -> "failures: " + pool.failures(0));
    }

    @Test
    void usesAServerAgainThatFailedForAWhile() {
        load(20_000, 50, server -> server == 0);
        load(40_000, 50, server -> false);
        long[] counts = load(20_000, 50, server -> false);
        assertEquals(2_000, counts[0], 100);
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
}
