// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitedLogTest {

    private final List<String> log = new ArrayList<>();
    /** Near the end of its range, so that it overflows while tests run. */
    private long now = Long.MAX_VALUE - 5;

    private final LimitedLog limited = new LimitedLog("Lines", log::add, () -> now);

    @Test
    void writesFewLinesAsTheyAreAndNotBeforeItIsToldTo() {
        add(2);
        assertEquals(List.of(), log);
        limited.write();
        assertEquals(List.of("line 0", "line 1"), log);
        pass(Duration.ofMinutes(1));
        limited.write();
        assertEquals(2, log.size());
    }

    @Test
    void countsWhatIsTooMuch() {
        add(1_000_000);
        limited.write();
        assertEquals(10, log.size());
        pass(Duration.ofSeconds(59));
        limited.write();
        assertEquals(10, log.size());
        pass(Duration.ofSeconds(1));
        limited.write();
        assertEquals("Lines: 999990 more within 60 s", log.get(10));
        pass(Duration.ofMinutes(1));
        limited.write();
        assertEquals(11, log.size());
    }

    @Test
    void hasRoomAgainAfterAMinute() {
        add(20);
        pass(Duration.ofMinutes(1));
        limited.write();
        log.clear();
        add(1);
        limited.write();
        assertEquals(List.of("line 0"), log);
    }

    private void add(int lines) {
        for (int i = 0; i < lines; i++) {
            int number = i;
            if (limited.hasRoom()) {
                limited.add(() -> "line " + number);
            }
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
