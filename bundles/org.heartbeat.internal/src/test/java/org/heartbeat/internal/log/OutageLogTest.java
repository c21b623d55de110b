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
    /** Near the end of its range, so that it overflows while tests run. */
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
            assertEquals(List.of("WARN Beats: still so: no route (2 more times)"), log.next());
        }
    }

    @Test
    void countsWhatChangesAllTheTime() {
        for (int event = 0; event < 1000; event++) {
            outage.failing("broken", new IllegalStateException());
            outage.recovered("works again");
        }
        List<String> lines = log.next().stream().filter(line -> line.contains("Beats: ")).toList();
        assertEquals(OutageLog.MOST_LINES, lines.size());
        assertEquals(List.of("ERROR Beats: broken", "INFO Beats: works again"), lines.subList(4, 6));
        pass(OutageLog.PERIOD);
        outage.failing("broken", new IllegalStateException());
        assertEquals("ERROR Beats: broken (998 more times)", log.next().get(0));
    }

    @Test
    void logsLaterWhatItHadNoRoomFor() {
        outage.failing("broken");
        pass(OutageLog.PERIOD);
        for (int event = 0; event < OutageLog.MOST_LINES; event++) {
            outage.recovered("works again");
            outage.failing("broken");
        }
        outage.recovered("works again");
        List<String> lines = log.next();
        assertEquals("WARN Beats: broken", lines.get(lines.size() - 1));
        assertFalse(outage.isFailing());
        pass(OutageLog.PERIOD);
        outage.recovered("works again");
        outage.recovered("works again");
        assertEquals(List.of("INFO Beats: works again"), log.next());
    }

    @Test
    void logsAStateOnce() {
        outage.state("Beating to a");
        outage.state("Beating to a");
        outage.state("Beating to b");
        assertEquals(List.of("INFO Beating to a", "INFO Beating to b"), log.next());
    }

    @Test
    void survivesALogWithoutMemory() {
        log.withoutMemory(true);
        outage.failing("no route");
        outage.failing("no route", new IllegalStateException());
        outage.state("Beating");
        assertEquals(3, log.refused());
        log.withoutMemory(false);
        outage.failing("no route");
        assertEquals(List.of("WARN Beats: no route (3 more times)"), log.next());
        log.withoutMemory(true);
        outage.recovered("sent again");
        log.withoutMemory(false);
        outage.recovered("sent again");
        outage.recovered("sent again");
        assertEquals(List.of("INFO Beats: sent again"), log.next());
    }

    @Test
    void saysWhatAFailureIsAlsoWhereItsMessageFails() {
        assertEquals("java.lang.IllegalStateException: gone", OutageLog.text(new IllegalStateException("gone")));
        for (Throwable thrown : List.of(new UnsupportedOperationException(), new StackOverflowError(), new OutOfMemoryError())) {
            assertEquals(MuteException.class.getName(), OutageLog.text(new MuteException(thrown)));
        }
    }

    @Test
    void saysOfAFailureWhatATerminalMayShow() {
        assertEquals(
                "java.lang.IllegalStateException: ?[2J" + "x".repeat(163) + "...",
                OutageLog.text(new IllegalStateException("\u001b[2J" + "x".repeat(500))));
    }

    private static final class MuteException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Throwable thrown;

        MuteException(Throwable thrown) {
            this.thrown = thrown;
        }

        @Override
        public String getMessage() {
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
