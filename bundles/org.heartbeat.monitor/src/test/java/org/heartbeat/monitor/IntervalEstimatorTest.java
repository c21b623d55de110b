// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class IntervalEstimatorTest {

    private final IntervalEstimator estimator = new IntervalEstimator();

    /** Gaps of which nobody says how many beats they are. */
    private void gaps(long... gaps) {
        for (long gap : gaps) {
            double interval = estimator.interval();
            estimator.gap(gap, interval == 0 ? 1 : Math.max(1, Math.round(gap / interval)), false);
        }
    }

    @Test
    void knowsNothingBeforeTwoBeats() {
        assertEquals(0, estimator.interval());
        assertEquals(0, estimator.jitter());
    }

    @Test
    void knowsTheIntervalOfRegularBeats() {
        gaps(1000, 1000, 1000);
        assertEquals(1000, estimator.interval());
        assertEquals(0, estimator.jitter());
    }

    @Test
    void isNotMisledByBeatsThatAreMissing() {
        gaps(1000, 1000, 2000, 1000, 4000, 1000, 2000, 2000, 1000);
        assertEquals(1000, estimator.interval());
    }

    @Test
    void tellsIrregularBeats() {
        for (int i = 0; i < 100; i++) {
            gaps(900, 1100);
        }
        assertEquals(1000, estimator.interval(), 20);
        assertEquals(100, estimator.jitter(), 20);
    }

    @Test
    void followsASenderThatHasBecomeSlower() {
        gaps(1000, 1000, 10_000, 10_000, 10_000, 10_000, 10_000);
        assertEquals(10_000, estimator.interval());
    }

    @Test
    void followsItSoonerWhereItsNumbersTellThatNothingIsLost() {
        gaps(1000, 1000);
        estimator.gap(10_000, 1, true);
        assertEquals(1000, estimator.interval());
        estimator.gap(10_000, 1, true);
        assertEquals(10_000, estimator.interval());
    }

    @Test
    void takesASilenceThatComesTwiceForTheInterval() {
        estimator.silence(60_000);
        assertEquals(0, estimator.interval());
        estimator.silence(60_500);
        assertEquals(60_500, estimator.interval());
    }

    @Test
    void followsASenderThatHasBecomeFasterAtOnce() {
        gaps(1000, 100, 100);
        assertEquals(100, estimator.interval());
        assertEquals(0, estimator.jitter());
    }

    @Test
    void isNotMisledByOneBeatThatCameLateAndTheNextInTime() {
        gaps(1000, 1000, 1400, 600, 1000);
        assertEquals(1000, estimator.interval(), 20);
    }
}
