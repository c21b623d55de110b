// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.smoothing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureRuleTest {

    private static final double EXACTLY = 1e-12;

    private final FailureRule rule = new FailureRule();
    private long now = -3_000_000_000L;
    private long ended;
    private long failed;

    FailureRuleTest() {
        rule.sample(0, 0, now);
    }

    private void beats(int beats, Duration apart, int endedEach, int failedEach) {
        for (int i = 0; i < beats; i++) {
            now += apart.toNanos();
            ended += endedEach;
            failed += failedEach;
            rule.sample(ended, failed, now);
        }
    }

    private void beats(int beats, int endedEach, int failedEach) {
        beats(beats, Duration.ofSeconds(1), endedEach, failedEach);
    }

    @ParameterizedTest
    @CsvSource({
        // ready, busy share, failed share, reported
        "20, 0.2, 0, 20", "20, 0, 0.1, 10.62882", "20, 0.5, 0.5, 2.5", "20, 0.9, 0.5, 13.195079107728942",
        // however many fail, a busy server keeps what it has
        "20, 1, 1, 20", "20, 1, 0.5, 20",
        // a twentieth, but at least one worker
        "200, 0, 1, 10", "20, 0, 1, 1", "15, 0.4, 1, 1", "0.4, 0.9, 1, 0.4", "0, 1, 1, 0"
    })
    void reportsLessTheMoreAnIdleServerFails(double ready, double busyShare, double failedShare, double reported) {
        assertEquals(reported, FailureRule.penalised(ready, busyShare, failedShare), EXACTLY);
    }

    @ParameterizedTest
    @CsvSource({
        // ready, workers, failed share, weight
        "20, 25, 0, 20", "20, 20, 0.1, 10.62882", "20, 200, 0.5, 13.195079107728942", "20, 20, 1, 0.5", "4, 4, 1, 0.1",
        "0, 5, 1, 0", "0, 0, 1, 0"
    })
    void weighsInFractionsOfAWorker(double ready, double workers, double failedShare, double weight) {
        assertEquals(weight, FailureRule.weight(ready, workers, failedShare), EXACTLY);
    }

    @Test
    void knowsNothingAtFirst() {
        assertEquals(0, rule.share());
        assertEquals(0, new FailureRule().share());
    }

    @Test
    void imaginesFiveGoodAnswers() {
        beats(10, 10, 1);
        assertEquals(10 / 105.0, rule.share(), EXACTLY);
    }

    @Test
    void noticesAnOutageWithinTwoBeats() {
        beats(20, 100, 0);
        beats(1, 100, 100);
        assertEquals(100 / 205.0, rule.share(), EXACTLY);
        beats(1, 100, 100);
        assertEquals(200 / 205.0, rule.share(), EXACTLY);
    }

    @Test
    void remembersAnOutageForTenBeats() {
        beats(10, 100, 100);
        beats(4, 100, 0);
        assertEquals(600 / 1005.0, rule.share(), EXACTLY);
        beats(5, 100, 0);
        assertEquals(100 / 1005.0, rule.share(), EXACTLY);
        beats(1, 100, 0);
        assertEquals(0, rule.share());
    }

    @Test
    void ignoresFailuresWhileFewerThanTwentyRequestsEndInTenSeconds() {
        beats(19, 1, 1);
        assertEquals(0, rule.share());
        beats(10, 2, 2);
        assertEquals(20 / 25.0, rule.share(), EXACTLY);
        beats(1, 1, 1);
        assertEquals(0, rule.share());
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 300, 1000, 2500, 9999, 10_000, 60_000, 3_600_000})
    void countsTheRequestsOfTenSecondsHoweverFarApartBeatsAre(long millis) {
        Duration apart = Duration.ofMillis(millis);
        int beats = (int) Math.max(20, 30_000 / millis);
        long perBeat = 100;
        beats(beats, apart, (int) perBeat, (int) perBeat);
        assertEquals(perBeat * 10_000 / millis >= 20, rule.share() > 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 1000, 10_000})
    void isNotMisledByUnevenBeats(long millis) {
        for (int i = 0; i < 500; i++) {
            beats(1, Duration.ofMillis(millis + (i % 2 == 0 ? 7 : -7)), (int) Math.max(1, millis / 10), 0);
            beats(1, Duration.ofMillis(millis), (int) Math.max(1, millis / 10), (int) Math.max(1, millis / 10));
            assertTrue(i == 0 || rule.share() > 0.3, () -> "share: " + rule.share());
        }
    }

    @Test
    void beginsAnewWithACounterThatBeginsAnew() {
        beats(10, 100, 100);
        ended = 0;
        failed = 0;
        beats(1, 50, 0);
        assertEquals(0, rule.share());
        beats(2, 50, 5);
        assertEquals(10 / 105.0, rule.share(), EXACTLY);
    }

    @Test
    void takesACounterWithMoreFailuresThanRequestsForOneThatAlwaysFails() {
        beats(10, 10, 30);
        assertEquals(100 / 105.0, rule.share(), EXACTLY);
    }
}
