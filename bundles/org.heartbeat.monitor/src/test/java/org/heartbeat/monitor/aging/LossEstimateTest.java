// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.aging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.Heartbeat.State;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.monitor.aging.NumberedRun.Place;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts as loss, and what does not. */
class LossEstimateTest {

    /** The start of a sender in milliseconds, which is its first number. */
    private static final long START = 1_795_862_400_123L;

    /** An hour later. */
    private static final long LATER = START + 3_600_000;

    private static final double MICROSECOND = 1000;

    private final LossEstimate losses = new LossEstimate();
    private long now;
    private long staleAfter;

    @BeforeEach
    void hearTenMinutes() {
        for (int i = 600; i > 0; i--) {
            after(1000, START - i);
        }
        staleAfter = losses.detector().staleAfter();
    }

    private Place after(long millis, long number) {
        return after(millis, number, State.SERVING);
    }

    private Place after(long millis, long number, State state) {
        return take(millis, Heartbeat.of(new WorkerStatus(7, 3)).sequence(number).state(state).build());
    }

    private Place unnumbered(long millis) {
        return take(millis, Heartbeat.of(new WorkerStatus(7, 3)).build());
    }

    private Place take(long millis, Heartbeat heartbeat) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
        return losses.take(heartbeat, now, false, false);
    }

    private void assertNothingLost() {
        assertEquals(0, losses.missed());
        assertEquals(0, losses.detector().loss());
        assertEquals(staleAfter, losses.detector().staleAfter(), MICROSECOND);
        assertEquals(TimeUnit.SECONDS.toNanos(1), losses.detector().interval(), MICROSECOND);
    }

    @Test
    void countsMissingBeatsExactlyHoweverLateTheNextOneIs() {
        after(1000, START);
        after(1000, START + 3);
        after(4000, START + 4);
        after(1000, START + 6);
        // each may still have been overtaken
        assertEquals(0, losses.missed());
        for (int number = 7; number < 15; number++) {
            after(1000, START + number);
        }
        assertEquals(3, losses.missed());
    }

    @Test
    void countsABeatThatArrivesTwiceOnce() {
        for (int i = 0; i < 100; i++) {
            assertEquals(Place.NEXT, after(700, START + i));
            assertEquals(Place.DUPLICATE, after(300, START + i));
        }
        assertNothingLost();
    }

    @Test
    void countsNoBeatsFromBeforeTheFirstReceivedOne() {
        after(5000, LATER);
        assertEquals(Place.DUPLICATE, after(1, LATER - 1));
        assertNothingLost();
    }

    @Test
    void countsABeatThatArrivesOnlyByTheSlowWayAsReceived() {
        for (int i = 0; i < 100; i += 2) {
            after(1000, START + i);
            assertEquals(Place.NEXT, after(1000, START + i + 2));
            assertEquals(Place.LATE, after(0, START + i + 1));
            assertEquals(Place.DUPLICATE, after(0, START + i + 1));
            assertEquals(Place.DUPLICATE, after(0, START + i + 2));
            now -= TimeUnit.SECONDS.toNanos(1);
        }
        assertEquals(0, losses.missed());
        assertEquals(0, losses.detector().loss());
        assertEquals(staleAfter, losses.detector().staleAfter());
    }

    @ParameterizedTest
    @CsvSource({"5000", "200", "30000"})
    void treatsAJumpUpwardAsARestart(long pause) {
        after(1000, START);
        assertEquals(Place.FOREIGN, after(pause, LATER));
        assertEquals(Place.NEXT, after(1000, LATER + 1));
        assertNothingLost();
        assertFalse(losses.hasTwoSenders(now));
    }

    @Test
    void treatsADropOfTheNumbersAsARestart() {
        // a clock that was set back, or an older version, whose signed beats begin at 0
        assertEquals(Place.FOREIGN, after(5000, 0));
        for (int number = 1; number < 5; number++) {
            assertEquals(Place.NEXT, after(1000, number));
        }
        assertEquals(Place.FOREIGN, after(5000, 0));
        assertEquals(Place.NEXT, after(1000, 1));
        assertNothingLost();
    }

    @Test
    void countsTheTimeAfterAGoodbyeAsNoLoss() {
        after(500, START, State.LEAVING);
        after(3000, START + 20);
        assertNothingLost();
    }

    @Test
    void ignoresDrainsAndResumesWhenItEstimatesTheInterval() {
        long number = START;
        for (int tenth = 1; tenth <= 100; tenth++) {
            after(40, number++, State.DRAINING);
            after(30, number++, State.SERVING);
            boolean regular = tenth % 10 == 0;
            after(30, regular ? number++ : number - 1);
        }
        assertNothingLost();
    }

    @Test
    void countsLossOfEachOfTwoSendersWithOneAddressAndPort() {
        for (int i = 0; i < 100; i++) {
            after(400, START + i);
            after(600, LATER + i);
        }
        assertNothingLost();
        assertTrue(losses.hasTwoSenders(now));
        after(400, START + 101);
        after(600, LATER + 102);
        for (int i = 0; i < 10; i++) {
            after(400, START + 102 + i);
            after(600, LATER + 103 + i);
        }
        assertEquals(3, losses.missed());
        now += TimeUnit.SECONDS.toNanos(10);
        assertFalse(losses.hasTwoSenders(now));
    }

    @Test
    void countsASenderWithoutNumbersBesideOneWithNumbersAsTwo() {
        for (int i = 0; i < 10; i++) {
            after(400, START + i);
            unnumbered(600);
        }
        assertNothingLost();
        assertTrue(losses.hasTwoSenders(now));
    }

    @Test
    void treatsALateGoodbyeAsNoSecondSender() {
        after(1000, LATER);
        after(10, START, State.LEAVING);
        after(990, LATER + 1);
        after(1000, LATER + 2);
        assertNothingLost();
        assertFalse(losses.hasTwoSenders(now));
    }

    @Test
    void treatsAnUpgradeAndADowngradeAsRestarts() {
        unnumbered(5000);
        unnumbered(1000);
        after(5000, START);
        after(1000, START + 1);
        assertNothingLost();
        assertFalse(losses.hasTwoSenders(now));
    }
}
