// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.fixed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FixedStatusTest {

    private final Registry registry = new Registry();
    private final FixedStatus fixed = new FixedStatus();
    private LogLines log;

    @BeforeEach
    void catchLog() {
        log = new LogLines();
    }

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @Test
    void isAbsentAndSaysNothingWhileBothNumbersAreEmpty() {
        activate();
        fixed.configure(Configs.of(FixedStatusConfig.class, "ready", " ", "busy", "", "service.ranking", "high"));
        fixed.deactivate();
        assertEquals(List.of(), registry.next());
        assertEquals(List.of(), log.next());
    }

    @Test
    void tellsWhatIsConfiguredUntilItIsDeactivated() {
        activate("ready", "75", "busy", "3", "heartbeat.status", "weights", "service.ranking", "5");
        assertEquals(List.of("+ weights 5"), registry.next());
        assertEquals(new WorkerStatus(75, 3), registry.provider().status());
        fixed.deactivate();
        assertEquals(List.of("-"), registry.next());
    }

    @Test
    void comesWhenTheNumbersAreSetAndGoesWhenTheyAreEmptied() {
        activate();
        configure("ready", "1", "busy", "2");
        assertEquals(List.of("+ fixed 0"), registry.next());
        configure();
        assertEquals(List.of("-"), registry.next());
        configure("ready", "0", "busy", "0");
        assertEquals(List.of("+ fixed 0"), registry.next());
        assertEquals(new WorkerStatus(0, 0), registry.provider().status());
        assertEquals(List.of(), log.next());
    }

    @Test
    void tellsNewNumbersByTheSameRegistration() {
        activate("ready", "1", "busy", "2");
        configure("ready", "3", "busy", "4");
        configure("ready", "3", "busy", "4");
        assertEquals(List.of("+ fixed 0"), registry.next());
        assertEquals(new WorkerStatus(3, 4), registry.provider().status());
        configure("ready", "3", "busy", "4", "service.ranking", "-7");
        assertEquals(List.of("~ fixed -7"), registry.next());
        configure("ready", "3", "busy", "4", "heartbeat.status", "weights");
        assertEquals(List.of("~ weights 0"), registry.next());
    }

    @Test
    void keepsTheLastGoodNumbersWhenTheConfigurationIsBadAndSaysSoOnce() {
        activate("ready", "1", "busy", "2");
        configure("ready", "3", "busy", "many", "service.ranking", "5");
        configure("ready", "3", "busy", "many", "service.ranking", "5");
        assertEquals(new WorkerStatus(1, 2), registry.provider().status());
        assertEquals(List.of("+ fixed 0"), registry.next());
        String line = "ERROR Configuration refused, the last good one stays in force: busy: \"many\" (expected: 0 ~"
                + " 2147483647)";
        assertEquals(List.of(line), log.next());
        configure("ready", "3", "busy", "4");
        configure("ready", "3", "busy", "many");
        assertEquals(List.of(line), log.next());
    }

    @Test
    void staysAbsentWhileTheFirstConfigurationIsBad() {
        activate("ready", "75");
        assertNull(registry.provider());
        assertEquals(
                List.of("ERROR Configuration refused, the provider stays absent: busy: \"\" (expected: 0 ~ 2147483647,"
                        + " or ready and busy both empty)"),
                log.next());
        configure("ready", "75", "busy", "0");
        assertEquals(new WorkerStatus(75, 0), registry.provider().status());
    }

    private void activate(String... keysAndValues) {
        fixed.activate(registry.context(), Configs.of(FixedStatusConfig.class, keysAndValues));
    }

    private void configure(String... keysAndValues) {
        fixed.configure(Configs.of(FixedStatusConfig.class, keysAndValues));
    }
}
