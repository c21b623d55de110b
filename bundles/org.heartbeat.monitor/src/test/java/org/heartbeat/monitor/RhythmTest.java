// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RhythmTest {

    private final Rhythm rhythm = new Rhythm();

    private void gaps(long... gaps) {
        for (long gap : gaps) {
            rhythm.gap(gap);
        }
    }

    @Test
    void knowsNothingBeforeTwoBeats() {
        assertEquals(0, rhythm.interval());
        assertEquals(0, rhythm.jitter());
        assertEquals(0, rhythm.missed());
    }

    @Test
    void knowsTheIntervalOfRegularBeats() {
        gaps(1000, 1000, 1000);
        assertEquals(1000, rhythm.interval());
        assertEquals(0, rhythm.jitter());
        assertEquals(0, rhythm.missed());
    }

    @Test
    void countsBeatsThatAreMissing() {
        gaps(1000, 1000, 2000, 1000, 4000, 1000);
        assertEquals(4, rhythm.missed());
        assertEquals(1000, rhythm.interval());
    }

    @Test
    void tellsIrregularBeats() {
        for (int i = 0; i < 100; i++) {
            gaps(900, 1100);
        }
        assertEquals(0, rhythm.missed());
        assertEquals(1000, rhythm.interval(), 20);
        assertEquals(100, rhythm.jitter(), 20);
    }

    @Test
    void followsASenderThatHasBecomeSlower() {
        gaps(1000, 1000, 10_000, 10_000, 10_000, 10_000, 10_000);
        assertEquals(10_000, rhythm.interval());
        long missed = rhythm.missed();
        gaps(10_000, 10_000);
        assertEquals(missed, rhythm.missed());
    }

    @Test
    void followsASenderThatHasBecomeFaster() {
        gaps(1000);
        for (int i = 0; i < 50; i++) {
            gaps(100);
        }
        assertEquals(100, rhythm.interval(), 10);
        assertEquals(0, rhythm.missed());
    }
}
