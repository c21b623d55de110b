// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.aging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureDetectorTest {

    private final FailureDetector rule = new FailureDetector();

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void gaps(int count, long millis) {
        for (int i = 0; i < count; i++) {
            rule.gap(millis(millis), 0, false, false);
        }
    }

    private long silenceMillis() {
        return TimeUnit.NANOSECONDS.toMillis(rule.staleAfter());
    }

    @ParameterizedTest
    @CsvSource({"1000, 3200, 3", "100, 4200, 4", "20, 5200, 5", "10, 7200, 7", "5, 10000, 10"})
    void waitsForTheShortestRunThatIsNotByChance(int oneOf, long silence, int needed) {
        for (int i = 0; i < 20_000 / oneOf; i++) {
            // if one of n is lost, n - 1 are received
            gaps(oneOf - 2, 1000);
            gaps(1, 2000);
        }
        assertEquals(silence, silenceMillis());
        assertEquals(needed, rule.reason().lost());
        assertEquals(1.0 / oneOf, rule.loss(), 0.5 / oneOf);
    }

    @Test
    void assumesThatANewServerLosesOneBeatIn20() {
        gaps(1, 1000);
        assertEquals(5200, silenceMillis());
        assertEquals("5 beats lost in a row at 0.0 % loss + 200ms", rule.reason().toString());
        assertEquals(0, rule.loss());
        gaps(600, 1000);
        assertEquals(3200, silenceMillis());
    }

    @Test
    void waitsLongerIfLossesComeInBursts() {
        for (int i = 0; i < 100; i++) {
            gaps(97, 1000);
            gaps(1, 4000);
        }
        // as many as if one were lost each third of these times, where 5 are enough
        assertEquals(10_000, silenceMillis());
        assertEquals("the maximum, 10s or three intervals + 200ms, at 3.1 % loss", rule.reason().toString());
    }

    @Test
    void followsANetworkThatHasJustBecomeWorse() {
        gaps(20_000, 1000);
        for (int i = 0; i < 12; i++) {
            for (int run = 0; run < 6; run++) {
                gaps(48, 1000);
                gaps(1, run == 0 ? 3000 : 2000);
            }
        }
        // 6 by the recorded runs, and 4 if losses were independent
        assertEquals(7, rule.reason().lost());
    }

    @Test
    void waitsThirteenSecondsForTheSecondBeat() {
        assertEquals(13_000, silenceMillis());
        assertEquals("its interval is not known yet", rule.reason().toString());
    }

    @Test
    void waitsThreeIntervalsOfASlowSenderAndThreeSecondsOfAFastOne() {
        gaps(50, 10_000);
        assertEquals(30_200, silenceMillis());
        FailureDetector fast = new FailureDetector();
        for (int i = 0; i < 1000; i++) {
            fast.gap(millis(200), 0, false, false);
        }
        assertEquals(3200, TimeUnit.NANOSECONDS.toMillis(fast.staleAfter()));
        assertEquals("the minimum, 3s + 200ms", fast.reason().toString());
    }

    @Test
    void leavesRoomForTheLatestOfTheLastThousandBeats() {
        gaps(1000, 1000);
        gaps(1, 1450);
        gaps(1, 550);
        gaps(998, 1000);
        assertEquals(3450, silenceMillis(), 20);
        gaps(600, 1000);
        assertEquals(3200, silenceMillis(), 20);
    }

    @Test
    void countsALateBeatAsNoLossIfItsNumberProvesIt() {
        for (int number = 0; number < 1000; number++) {
            rule.gap(millis(1000), 1, false, false);
        }
        rule.gap(millis(3500), 1, false, false);
        assertEquals(0, rule.missed());
        assertEquals(0, rule.loss());
        assertEquals(5500, silenceMillis());
        rule.gap(millis(1000), 3, false, false);
        assertEquals(2, rule.missed());
    }

    @Test
    void neverLeavesMoreRoomThanThreeSeconds() {
        gaps(1000, 1000);
        rule.gap(millis(9000), 1, false, false);
        assertEquals(6000, silenceMillis());
    }

    @Test
    void waitsAgainAsLongAsTheSilenceOfAFalseAlarm() {
        gaps(600, 1000);
        rule.gap(millis(5000), 0, false, true);
        assertTrue(silenceMillis() > 5000, silenceMillis() + " ms");
        gaps(1, 5000);
        assertEquals(5000, TimeUnit.NANOSECONDS.toMillis(rule.interval()));
    }

    @Test
    void waitsNoLongerThanForOthersIfTheSilenceWasLonger() {
        gaps(600, 1000);
        rule.gap(millis(20_000), 0, false, true);
        assertEquals(10_000, silenceMillis());
        gaps(1, 1000);
        assertEquals(3200, silenceMillis());
        assertEquals(0, rule.missed());
    }

    @Test
    void forgetsTheLongSilenceWithTheNextPunctualBeat() {
        gaps(600, 1000);
        rule.gap(millis(5000), 1, false, true);
        assertEquals(8000, silenceMillis());
        assertEquals("as long as its last silence + 3s", rule.reason().toString());
        gaps(1, 1000);
        assertEquals(6000, silenceMillis());
        assertEquals(0, rule.missed());
    }
}
