// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void hasDefaultsForAllKeys() {
        assertEquals(new Settings(Duration.ofSeconds(10), Fallback.ANY), Settings.read(Configs.config(Map.of())));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "250ms, 250", "3, 3000", " 3 s , 3000", "2min, 120000", "24h, 86400000"})
    void readsTimesWithUnits(String text, long millis) {
        assertEquals(
                Duration.ofMillis(millis), Settings.read(Configs.config("HeartbeatPhaseIn", text)).phaseIn());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5s", "25h", "1 day", "١s", "9999999999"})
    void refusesOtherTimes(String text) {
        assertEquals(
                "HeartbeatPhaseIn: \"" + text + "\" (expected: 0 ~ 24h, in ms, s, min or h)",
                refusal("HeartbeatPhaseIn", text));
    }

    @ParameterizedTest
    @CsvSource({"any, ANY", "last-known, LAST_KNOWN", "fail, FAIL", " Fail , FAIL"})
    void readsFallbacks(String text, Fallback fallback) {
        assertEquals(fallback, Settings.read(Configs.config("HeartbeatFallback", text)).fallback());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "last_known", "any,fail"})
    void refusesOtherFallbacks(String text) {
        assertEquals(
                "HeartbeatFallback: \"" + text + "\" (expected: any, last-known or fail)",
                refusal("HeartbeatFallback", text));
    }

    private static String refusal(String key, String value) {
        return assertThrows(IllegalArgumentException.class, () -> Settings.read(Configs.config(key, value)))
                .getMessage();
    }
}
