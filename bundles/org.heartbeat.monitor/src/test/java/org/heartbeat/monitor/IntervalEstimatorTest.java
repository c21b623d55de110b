// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class IntervalEstimatorTest {

    private final IntervalEstimator estimator = new IntervalEstimator();

    private void gaps(long... gaps) {
        for (long gap : gaps) {
            estimator.gap(gap);
        }
    }

    @Test
    void knowsNothingBeforeTwoBeats() {
        assertEquals(0, estimator.interval());
        assertEquals(0, estimator.jitter());
        assertEquals(0, estimator.missed());
    }

    @Test
    void knowsTheIntervalOfRegularBeats() {
        gaps(1000, 1000, 1000);
        assertEquals(1000, estimator.interval());
        assertEquals(0, estimator.jitter());
        assertEquals(0, estimator.missed());
    }

    @Test
    void countsBeatsThatAreMissing() {
        gaps(1000, 1000, 2000, 1000, 4000, 1000);
        assertEquals(4, estimator.missed());
        assertEquals(1000, estimator.interval());
    }

    @Test
    void tellsIrregularBeats() {
        for (int i = 0; i < 100; i++) {
            gaps(900, 1100);
        }
        assertEquals(0, estimator.missed());
        assertEquals(1000, estimator.interval(), 20);
        assertEquals(100, estimator.jitter(), 20);
    }

    @Test
    void followsASenderThatHasBecomeSlower() {
        gaps(1000, 1000, 10_000, 10_000, 10_000, 10_000, 10_000);
        assertEquals(10_000, estimator.interval());
        long missed = estimator.missed();
        gaps(10_000, 10_000);
        assertEquals(missed, estimator.missed());
    }

    @Test
    void followsASenderThatHasBecomeFaster() {
        gaps(1000);
        for (int i = 0; i < 50; i++) {
            gaps(100);
        }
        assertEquals(100, estimator.interval(), 10);
        assertEquals(0, estimator.missed());
    }
}
