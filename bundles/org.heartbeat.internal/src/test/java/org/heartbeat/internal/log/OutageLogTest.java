// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutageLogTest {

    private static final Duration MOMENT = Duration.ofNanos(1);

    private final LogLines log = new LogLines();
    /** Near the end of its range, which it wraps around while tests go on. */
    private long now = Long.MAX_VALUE - 5;

    private final OutageLog outage = new OutageLog(LoggerFactory.getLogger(OutageLogTest.class), "Beats", () -> now);

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @Test
    void saysOnceThatItFailsAndOnceThatItIsBack() {
        outage.recovered("never away");
        outage.failing("no route");
        outage.failing("no route");
        assertTrue(outage.isFailing());
        outage.recovered("sent again");
        outage.recovered("sent again");
        assertFalse(outage.isFailing());
        assertEquals(List.of("WARN Beats: no route", "INFO Beats: sent again"), log.next());
        outage.failing("no route");
        assertEquals(List.of("WARN Beats: no route"), log.next());
    }

    @Test
    void saysAnotherReasonAtMostEveryTenSeconds() {
        outage.failing("no route");
        pass(OutageLog.NEXT_REASON.minus(MOMENT));
        outage.failing("refused");
        assertEquals(List.of("WARN Beats: no route"), log.next());
        pass(MOMENT);
        outage.failing("refused");
        outage.failing("no route");
        assertEquals(List.of("WARN Beats: refused"), log.next());
        pass(OutageLog.NEXT_REASON);
        outage.failing("refused");
        assertEquals(List.of(), log.next());
    }

    @Test
    void remindsEveryHourOfWhatGoesOn() {
        outage.failing("no route");
        pass(OutageLog.REMINDER.minus(MOMENT));
        outage.failing("no route");
        assertEquals(1, log.next().size());
        for (int hour = 0; hour < 2; hour++) {
            pass(OutageLog.REMINDER);
            outage.failing("no route");
            outage.failing("no route");
            assertEquals(List.of("WARN Beats: still so: no route"), log.next());
        }
    }

    @Test
    void saysWhatAFailureIsAlsoWhereItsMessageFails() {
        assertEquals("java.lang.IllegalStateException: gone", OutageLog.text(new IllegalStateException("gone")));
        assertEquals(MuteException.class.getName(), OutageLog.text(new MuteException()));
    }

    private static final class MuteException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new UnsupportedOperationException();
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
