// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.aging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IntervalEstimatorTest {

    private final IntervalEstimator estimator = new IntervalEstimator();

    /** Milliseconds between beats without numbers. */
    private void gaps(long... gaps) {
        for (long gap : gaps) {
            estimator.gap(millis(gap), 0, false, false);
        }
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private long interval() {
        return Math.round(estimator.interval() / millis(1));
    }

    private long jitter() {
        return Math.round(estimator.jitter() / millis(1));
    }

    @Test
    void knowsNothingBeforeTwoBeats() {
        assertEquals(0, interval());
        assertEquals(0, jitter());
    }

    @Test
    void knowsTheIntervalOfRegularBeats() {
        gaps(1000, 1000, 1000);
        assertEquals(1000, interval());
        assertEquals(0, jitter());
    }

    @Test
    void isNotMisledByBeatsThatAreMissing() {
        gaps(1000, 1000, 2000, 1000, 4000, 1000, 2000, 2000, 1000);
        assertEquals(1000, interval());
    }

    @Test
    void measuresJitter() {
        for (int i = 0; i < 100; i++) {
            gaps(900, 1100);
        }
        assertEquals(1000, interval(), 20);
        assertEquals(100, jitter(), 20);
    }

    @Test
    void followsASenderThatHasBecomeSlower() {
        gaps(1000, 1000, 10_000, 10_000, 10_000, 10_000, 10_000);
        assertEquals(10_000, interval());
    }

    @Test
    void followsItSoonerIfItsNumbersProveThatNothingIsLost() {
        gaps(1000, 1000);
        estimator.gap(millis(10_000), 1, false, false);
        assertEquals(1000, interval());
        estimator.gap(millis(10_000), 1, false, false);
        assertEquals(10_000, interval());
    }

    @Test
    void treatsARepeatedSilenceAsTheInterval() {
        estimator.silence(millis(60_000));
        assertEquals(0, interval());
        estimator.silence(millis(60_500));
        assertEquals(60_500, interval());
    }

    @Test
    void followsASenderThatHasBecomeFasterAfterThreeBeats() {
        gaps(1000, 100, 100);
        assertEquals(1000, interval());
        gaps(100);
        assertEquals(100, interval());
        assertEquals(0, jitter());
    }

    @Test
    void followsASenderThatBeatsTwiceAsOften() {
        gaps(1000, 1000, 500, 500, 500);
        assertEquals(500, interval());
    }

    @Test
    void recoversWithOneBeatAfterAFlurry() {
        gaps(1000, 1000, 100, 100, 100, 100, 100);
        assertEquals(100, interval());
        assertEquals(1, estimator.gap(millis(1000), 0, false, false));
        assertEquals(1000, interval());
    }

    @Test
    void ignoresBeatsBetweenTheRegularOnes() {
        gaps(1000, 1000, 300, 700, 1000, 450, 550, 1000, 100, 100, 800, 1000);
        assertEquals(1000, interval());
        assertEquals(0, jitter());
    }

    @Test
    void ignoresAnnouncements() {
        gaps(1000, 1000);
        for (int i = 0; i < 100; i++) {
            assertEquals(0, estimator.gap(millis(75), 1, true, false));
        }
        // due beats are counted from the last regular one, even if that was an announcement
        estimator.gap(millis(500), 1, false, false);
        assertEquals(1000, interval());
        assertEquals(0, jitter());
    }

    @Test
    void ignoresABeatThatArrivesTwice() {
        gaps(1, 1, 1, 997, 1, 1, 1, 997);
        assertEquals(1000, interval());
        gaps(1, 1, 1, 1997);
        assertEquals(1000, interval());
    }

    @Test
    void isNotMisledByOneLateBeat() {
        gaps(1000, 1000, 1400, 600, 1000);
        assertEquals(1000, interval(), 20);
    }
}
