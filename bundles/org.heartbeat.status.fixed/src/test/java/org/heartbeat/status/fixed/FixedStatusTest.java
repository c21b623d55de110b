// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.fixed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FixedStatusTest {

    private final Registry registry = new Registry();
    private FixedStatus fixed;

    @AutoClose
    private final LogLines log = new LogLines();

    @Test
    void isAbsentAndSaysNothingWhileBothNumbersAreEmpty() {
        activate();
        configure("ready", " ", "busy", "", "service.ranking", "high");
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
        String line = "ERROR Configuration org.heartbeat.status.fixed rejected, the last good one stays in force: busy: \"many\""
                + " (expected: 0 ~ 2147483647)";
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
                List.of("ERROR Configuration org.heartbeat.status.fixed rejected, the provider stays off: busy: \"\""
                        + " (expected: 0 ~ 2147483647, or ready and busy both empty)"),
                log.next());
        configure("ready", "75", "busy", "0");
        assertEquals(new WorkerStatus(75, 0), registry.provider().status());
    }

    @Test
    void saysThatItsNumbersAreDecisionsUnlessItIsToldOtherwise() {
        activate("ready", "1", "busy", "2");
        assertEquals(false, registry.property(StatusProvider.STEADY));
        configure("ready", "1", "busy", "2", "heartbeat.steady", "true");
        assertEquals(true, registry.property(StatusProvider.STEADY));
        assertEquals(List.of("+ fixed 0", "~ fixed 0"), registry.next());
    }

    @ParameterizedTest
    @CsvSource({"-100, -100", "' 5 ', 5", "2147483647, 2147483647", "-2147483648, -2147483648"})
    void takesANameAndARanking(String ranking, int read) {
        activate("ready", "75", "busy", " 2147483647 ", "heartbeat.status", " weights ", "service.ranking", ranking);
        assertEquals(List.of("+ weights " + read), registry.next());
        assertEquals(new WorkerStatus(75, 2147483647), registry.provider().status());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ready            | -1          | 0 ~ 2147483647",
        "ready            | 2147483648  | 0 ~ 2147483647",
        "busy             | 1.5         | 0 ~ 2147483647",
        "busy             | +1          | 0 ~ 2147483647",
        "ready            | many        | 0 ~ 2147483647",
        "ready            | \u0667      | 0 ~ 2147483647",
        "ready            | ''          | 0 ~ 2147483647, or ready and busy both empty",
        "busy             | ' '         | 0 ~ 2147483647, or ready and busy both empty",
        "service.ranking  | ''          | -2147483648 ~ 2147483647",
        "service.ranking  | high        | -2147483648 ~ 2147483647",
        "service.ranking  | 1.5         | -2147483648 ~ 2147483647",
        "service.ranking  | 2147483648  | -2147483648 ~ 2147483647",
        "service.ranking  | -2147483649 | -2147483648 ~ 2147483647",
        "service.ranking  | \u0667      | -2147483648 ~ 2147483647",
        "heartbeat.status | ' '         | a name",
        "heartbeat.steady | ''          | on or off",
        "heartbeat.steady | no          | on or off",
    })
    void refusesWithKeyValueAndRule(String key, String value, String rule) {
        Map<String, String> config = new HashMap<>(Map.of("ready", "1", "busy", "0"));
        config.put(key, value);
        fixed = new FixedStatus(registry.context(), Configs.of(FixedStatusConfig.class, config), Map.of());
        assertNull(registry.provider());
        assertEquals(
                List.of("ERROR Configuration org.heartbeat.status.fixed rejected, the provider stays off: " + key + ": \""
                        + value + "\" (expected: " + rule + ")"),
                log.next());
    }

    @Test
    void saysOnceWhichKeyHasNoEffectAndTakesNoCopyOfItsFile() {
        activate("ready", "1", "busy", "2");
        FixedStatusConfig config = Configs.of(FixedStatusConfig.class, "ready", "3", "busy", "4");
        for (int told = 0; told < 2; told++) {
            fixed.configure(config, Map.of("Ready", "3", "service.pid", "x"));
        }
        assertEquals(
                List.of("WARN Ready has no effect (expected: one of [busy, heartbeat.status, heartbeat.steady, ready,"
                        + " service.ranking])"),
                log.next());
        Registry other = new Registry();
        new FixedStatus(
                other.context(),
                config,
                Map.of("service.factoryPid", FixedStatusConfig.PID, "felix.fileinstall.filename", "etc/x-old.cfg"));
        assertNull(other.provider());
        assertEquals(
                List.of("WARN etc/x-old.cfg is ignored (expected: no copies of org.heartbeat.status.fixed.cfg in etc, each is"
                        + " one more configuration)"),
                log.next());
    }

    private void activate(String... keysAndValues) {
        fixed = new FixedStatus(registry.context(), Configs.of(FixedStatusConfig.class, keysAndValues), Map.of());
    }

    private void configure(String... keysAndValues) {
        fixed.configure(Configs.of(FixedStatusConfig.class, keysAndValues), Map.of());
    }
}
