// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogLimitTest {

    private final Clock clock = new Clock();
    private final List<String> log = new ArrayList<>();
    private final LogLimit limit = new LogLimit("Lines", log::add, clock);

    private void add(int lines) {
        for (int i = 0; i < lines; i++) {
            int number = i;
            if (limit.hasRoom()) {
                limit.add(() -> "line " + number);
            }
        }
    }

    @Test
    void writesFewLinesAsTheyAre() {
        add(2);
        assertEquals(List.of(), log);
        limit.write();
        assertEquals(List.of("line 0", "line 1"), log);
        clock.passSeconds(60);
        limit.write();
        assertEquals(2, log.size());
    }

    @Test
    void countsWhatIsTooMuch() {
        add(1_000_000);
        limit.write();
        assertEquals(10, log.size());
        clock.passSeconds(60);
        limit.write();
        assertEquals("Lines: 999990 more within 60 s", log.get(10));
        clock.passSeconds(60);
        limit.write();
        assertEquals(11, log.size());
    }

    @Test
    void hasRoomAgainAfterAMinute() {
        add(20);
        clock.passSeconds(60);
        limit.write();
        log.clear();
        add(1);
        limit.write();
        assertEquals(List.of("line 0"), log);
    }
}
