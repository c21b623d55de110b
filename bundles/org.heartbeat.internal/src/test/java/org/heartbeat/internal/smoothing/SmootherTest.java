// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.smoothing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmootherTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Smoother steady = new Smoother();
    private long now = -7;

    @ParameterizedTest
    @CsvSource({"200, 20", "25, 2", "10, 1", "4, 1", "2, 1", "1, 1"})
    void beginsAtATenthAndAtLeastWithOne(int workers, int ready) {
        assertEquals(ready, say(workers, 0, 1).ready());
    }

    @Test
    void growsInStepsWhereItIsIdle() {
        int before = say(100, 0, 1).ready();
        for (int delays = 0; delays < 3; delays++) {
            int ready = say(100, 0, 1).ready();
            assertTrue(ready > before && ready < 3 * before, before + " -> " + ready);
            before = ready;
        }
        settle(100, 0, 1);
        assertEquals(new WorkerStatus(99, 1), say(100, 0, 1));
    }

    @Test
    void reactsAtOnceWhereItIsIdle() {
        settle(95, 5, 1);
        assertTrue(say(50, 50, 1).ready() < 55);
    }

    @Test
    void reactsWithCareWhereItIsBusy() {
        settle(10, 90, 1);
        assertEquals(14, say(50, 50, 1).ready());
    }

    @Test
    void saysTheMeanOfWhatWasSeenSinceItSaidSomethingLast() {
        Smoother other = new Smoother();
        for (Smoother one : new Smoother[] {steady, other}) {
            one.resume(500, 1000);
            one.smoothAndReport(new WorkerStatus(500, 500), 0, SECOND);
        }
        steady.observe(new WorkerStatus(100, 900));
        steady.observe(new WorkerStatus(10, 90));
        steady.observe(new WorkerStatus(0, 0));
        WorkerStatus mean = other.smoothAndReport(new WorkerStatus(200, 800), SECOND, SECOND);
        assertEquals(mean, steady.smoothAndReport(new WorkerStatus(400, 600), SECOND, SECOND));
        assertEquals(other.smoothAndReport(mean, 2 * SECOND, SECOND), steady.smoothAndReport(mean, 2 * SECOND, SECOND));
    }

    @Test
    void goesTheSameWayInManyShortBeatsAsInALongOne() {
        Smoother other = new Smoother();
        other.resume(300, 1000);
        steady.resume(300, 1000);
        other.smoothAndReport(new WorkerStatus(300, 700), 0, SECOND);
        steady.smoothAndReport(new WorkerStatus(300, 700), 0, SECOND);
        for (int beat = 1; beat < 10; beat++) {
            other.smoothAndReport(new WorkerStatus(320, 680), beat * SECOND / 10, SECOND);
        }
        int byLong = steady.smoothAndReport(new WorkerStatus(320, 680), SECOND, SECOND).ready();
        assertEquals(byLong, other.smoothAndReport(new WorkerStatus(320, 680), SECOND, SECOND).ready(), 1);
    }

    @Test
    void takesAChangeOfCapacityAtOnceAndKeepsTheShare() {
        settle(30, 70, 1);
        assertEquals(new WorkerStatus(60, 140), say(60, 140, 1));
        assertEquals(new WorkerStatus(3, 7), say(3, 7, 1));
    }

    @Test
    void saysNoWorkersAtOnceAndGoesOnFromTheShareThatWas() {
        settle(30, 70, 1);
        assertEquals(new WorkerStatus(0, 0), say(0, 0, 1));
        assertEquals(new WorkerStatus(30, 70), say(30, 70, 1));
    }

    @Test
    void takesNoLongerStepAfterASilence() {
        settle(30, 70, 1);
        now += 3600 * SECOND;
        assertEquals(51, say(100, 0, 1).ready(), 1);
    }

    @Test
    void standsStillWhereTheClockDoes() {
        settle(30, 70, 1);
        now -= SECOND;
        assertEquals(30, say(100, 0, 1).ready());
    }

    @Test
    void isNotZeroBecauseItIsFullForAMoment() {
        settle(3, 7, 1);
        assertEquals(2, say(0, 10, 1).ready());
    }

    @ParameterizedTest
    @CsvSource({"1, 10", "5, 30"})
    void fallsFastWhereItHangs(int delay, int seconds) {
        settle(25, 75, delay);
        int smooth = 0;
        for (int second = 0; second < seconds; second++) {
            smooth = Math.max(smooth, say(0, 100, delay).ready());
        }
        assertTrue(smooth > 10, "falls at once: " + smooth);
        int ready = say(0, 100, delay).ready();
        assertTrue(ready <= 5, "a fifth of 25, but was " + ready);
    }

    @Test
    void isBackOnItsSmoothWayWithTheFirstFreeWorker() {
        settle(25, 75, 1);
        for (int second = 0; second < 20; second++) {
            say(0, 100, 1);
        }
        assertEquals(0, say(0, 100, 1).ready());
        assertTrue(say(1, 99, 1).ready() >= 3);
    }

    @Test
    void recoversFromFull() {
        settle(0, 25, 1);
        for (int second = 0; second < 10; second++) {
            say(25, 0, 1);
        }
        assertTrue(say(25, 0, 1).ready() > 20);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 10, 25, 1000, Integer.MAX_VALUE})
    void saysAsManyWorkersAsThereAreAndNeverAnIdlePool(int workers) {
        SplittableRandom random = new SplittableRandom(1);
        for (int beat = 0; beat < 2000; beat++) {
            // runs of idle, full and random load
            int busy = beat / 100 % 3 == 0 ? 0 : beat / 100 % 3 == 1 ? workers : random.nextInt(workers);
            WorkerStatus said = say(workers - busy, busy, 1);
            assertEquals(workers, said.workers());
            assertTrue(said.busy() > 0, said::toString);
        }
    }

    @Test
    void saysOneReadyAndOneBusyForASingleWorker() {
        settle(1, 0, 1);
        assertEquals(new WorkerStatus(1, 1), say(1, 0, 1));
    }

    @Test
    void cutsWhatDoesNotFit() {
        WorkerStatus all = new WorkerStatus(Integer.MAX_VALUE, Integer.MAX_VALUE);
        assertEquals(Integer.MAX_VALUE, settle(all.ready(), all.busy(), 1).busy(), 2);
        assertEquals(Integer.MAX_VALUE, steady.smoothAndReport(new WorkerStatus(0, Integer.MAX_VALUE), now, SECOND).workers());
    }

    @Test
    void saysOneFromAQuarterOfAWorkerOn() {
        steady.resume(4, 100);
        assertEquals(1, say(0, 10, 1).ready());
        // 4, 3.85, 3.7, ... of 100, with 10 workers: a quarter of a worker is reached at 2.5
        int beats = 0;
        while (say(0, 10, 1).ready() > 0) {
            beats++;
        }
        assertTrue(beats > 6, "0 after " + beats);
    }

    @ParameterizedTest
    @CsvSource({
        // ready of 100, failed share, scale, reported ready and busy
        "50, 0, 1, 50, 50", "50, 0, 10, 500, 500", "50, 0.1, 1, 36, 64", "50, 0.1, 10, 364, 636",
        "60, 1, 1, 3, 97", "50, 1, 100, 250, 9750", "15, 1, 1, 1, 99", "15, 1, 100, 100, 9900"
    })
    void reportsLessOfTheSameWorkersForAServerThatFails(int ready, double failed, int scale, int reported, int rest) {
        settle(ready, 100 - ready, 1);
        assertEquals(new WorkerStatus(reported, rest), steady.report(failed, scale));
        // smoothing ignores the failures
        assertEquals(ready, steady.ready(), 1e-3);
    }

    @Test
    void reportsNoWorkersWhereThereAreNone() {
        settle(30, 70, 1);
        say(0, 0, 1);
        assertEquals(new WorkerStatus(0, 0), steady.report(0.5, 10));
    }

    @Test
    void reportsTenthsOfASingleWorker() {
        settle(1, 0, 1);
        assertEquals(new WorkerStatus(9, 1), steady.report(0, 10));
    }

    @Test
    void beginsAnewWhenToldSo() {
        settle(100, 0, 1);
        steady.begin();
        assertEquals(10, say(100, 0, 1).ready());
    }

    @Test
    void goesOnFromWhatWasSaid() {
        steady.resume(40, 100);
        assertEquals(new WorkerStatus(20, 30), say(50, 0, 1));
        assertEquals(30, say(50, 0, 1).ready(), 2);
    }

    @Test
    void beginsWhereNothingWasSaid() {
        steady.resume(0, 0);
        assertEquals(10, say(100, 0, 1).ready());
    }

    @Test
    void tellsWhatItMadeAWholeNumberOf() {
        settle(5, 5, 1);
        say(6, 4, 1);
        assertEquals(5.5, steady.ready(), 0.01);
        say(0, 0, 1);
        assertEquals(0, steady.ready());
    }

    /** Returns the report of a beat, one second after the previous beat. */
    private WorkerStatus say(int ready, int busy, int delaySeconds) {
        now += SECOND;
        return steady.smoothAndReport(new WorkerStatus(ready, busy), now, delaySeconds * SECOND);
    }

    private WorkerStatus settle(int ready, int busy, int delaySeconds) {
        for (int beat = 0; beat < 500; beat++) {
            say(ready, busy, delaySeconds);
        }
        return say(ready, busy, delaySeconds);
    }
}
