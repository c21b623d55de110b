// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.beat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BeatScheduleTest {

    private static final long SECOND = 1_000_000_000L;
    /** The monotonic clock may start anywhere, even shortly before it overflows. */
    private static final long START = Long.MAX_VALUE - 3 * SECOND;

    private final BeatSchedule clock = new BeatSchedule(Duration.ofSeconds(1), START);

    @Test
    void isDueAtOnceAndThenEveryInterval() {
        assertEquals(0, clock.nanosToBeat(START));
        clock.beaten(START);
        assertEquals(SECOND, clock.nanosToBeat(START));
        clock.beaten(START + SECOND);
        assertEquals(SECOND, clock.nanosToBeat(START + SECOND));
    }

    @Test
    void addsUpNoDelays() {
        long now = START;
        for (int beat = 0; beat < 1000; beat++) {
            clock.beaten(now + SECOND / 3);
            now += SECOND;
            assertEquals(0, clock.nanosToBeat(now));
        }
    }

    @Test
    void leavesOutTheBeatsThatItSleptThrough() {
        clock.beaten(START);
        long awake = START + 100 * SECOND + SECOND / 2;
        List<Long> beats = new ArrayList<>();
        for (int beat = 0; beat < 3; beat++) {
            clock.beaten(awake);
            awake += clock.nanosToBeat(awake);
            beats.add(awake - START);
        }
        assertEquals(List.of(101 * SECOND, 102 * SECOND, 103 * SECOND), beats);
    }

    @Test
    void leavesOutABeatThatWouldFollowCloselyOnALateOne() {
        long late = START + SECOND - SECOND / 4 + 1;
        clock.beaten(late);
        assertEquals(START + 2 * SECOND, late + clock.nanosToBeat(late));
    }

    @Test
    void givesABeatThatIsFarEnoughFromALateOne() {
        long late = START + SECOND - SECOND / 4;
        clock.beaten(late);
        assertEquals(START + SECOND, late + clock.nanosToBeat(late));
    }

    @Test
    void countsAShorterIntervalFromTheLastBeat() {
        clock.beaten(START);
        clock.changeInterval(Duration.ofMillis(600), START + SECOND / 2);
        assertEquals(SECOND / 10, clock.nanosToBeat(START + SECOND / 2));
    }

    @Test
    void reachesALongerIntervalInSmallSteps() {
        clock.beaten(START);
        clock.changeInterval(Duration.ofSeconds(5), START + SECOND / 2);
        assertEquals(SECOND / 2, clock.nanosToBeat(START + SECOND / 2));
        long now = START + SECOND;
        long before = SECOND;
        for (int beat = 0; beat < 20; beat++) {
            clock.beaten(now);
            long step = clock.nanosToBeat(now);
            assertEquals(Math.min(5 * SECOND, before + before / 10), step);
            now += step;
            before = step;
        }
        assertEquals(5 * SECOND, before);
    }

    @Test
    void isDueAtOnceWhereAShorterIntervalIsOver() {
        clock.beaten(START);
        clock.changeInterval(Duration.ofMillis(100), START + SECOND / 2);
        assertEquals(0, clock.nanosToBeat(START + SECOND / 2));
    }

    @Test
    void isNotTouchedByTheSameInterval() {
        clock.beaten(START);
        clock.changeInterval(Duration.ofSeconds(1), START + 2 * SECOND);
        assertEquals(-SECOND, clock.nanosToBeat(START + 2 * SECOND));
    }
}
