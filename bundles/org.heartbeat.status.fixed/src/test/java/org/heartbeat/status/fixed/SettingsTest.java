// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.fixed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.Configs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void isCalledFixedAndRanksAsProvidersDoByDefault() {
        assertEquals(
                new Settings(new WorkerStatus(75, 2147483647), "fixed", 0),
                Settings.read(Configs.of(FixedStatusConfig.class, "ready", "75", "busy", " 2147483647 ")));
    }

    @ParameterizedTest
    @CsvSource({"-100, -100", "' 5 ', 5", "2147483647, 2147483647", "-2147483648, -2147483648"})
    void takesANameAndARanking(String ranking, int read) {
        assertEquals(
                new Settings(new WorkerStatus(1, 0), "weights", read),
                Settings.read(Configs.of(FixedStatusConfig.class, 
                        "ready", "1", "busy", "0", "heartbeat.status", " weights ", "service.ranking", ranking)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "2147483648", "1.5", "+1", "many", "\u0667"})
    void refusesWhatIsNoNumberOfWorkers(String ready) {
        assertEquals(
                "ready: \"" + ready + "\" (expected: 0 ~ 2147483647)", messageOf("ready", ready, "busy", "0"));
    }

    @Test
    void refusesOneNumberWithoutTheOther() {
        String rule = "(expected: 0 ~ 2147483647, or ready and busy both empty)";
        assertEquals("busy: \"\" " + rule, messageOf("ready", "1"));
        assertEquals("ready: \"\" " + rule, messageOf("busy", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "high", "1.5", "+1", "2147483648", "-2147483649", "99999999999", "\u0667"})
    void refusesWhatIsNoRanking(String ranking) {
        assertEquals(
                "service.ranking: \"" + ranking + "\" (expected: -2147483648 ~ 2147483647)",
                messageOf("ready", "1", "busy", "0", "service.ranking", ranking));
    }

    @Test
    void refusesToHaveNoName() {
        assertEquals(
                "heartbeat.status: \"\" (expected: a name)",
                messageOf("ready", "1", "busy", "0", "heartbeat.status", " "));
    }

    private static String messageOf(String... keysAndValues) {
        return assertThrows(IllegalArgumentException.class, () -> Settings.read(Configs.of(FixedStatusConfig.class, keysAndValues)))
                .getMessage();
    }
}
