// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which configurations are rejected, and what a changed one does. */
class JmxConfigurationTest extends JmxStatusFixture {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Preset            | apache  | jetty, tomcat, undertow, tomcat-requests",
        "ObjectName        | ''      | domain:key=value,…, with * and ? as wildcards",
        "BusyWorkers       | ''      | attribute, attribute.item, a number, or two of these as a-b or a+b",
        "BusyWorkers       | a*b     | attribute, attribute.item, a number, or two of these as a-b or a+b",
        "BusyWorkers       | a-b-c   | attribute, attribute.item, a number, or two of these as a-b or a+b",
        "BusyWorkers       | a+b+c   | attribute, attribute.item, a number, or two of these as a-b or a+b",
        "BusyWorkers       | +b      | attribute, attribute.item, a number, or two of these as a-b or a+b",
    })
    void refusesWithKeyValueAndRule(String key, String value, String rule) {
        assertEquals(key + ": \"" + value + "\" (expected: " + rule + ")", refusal(with(key, value)));
    }

    @Test
    void refusesWhatContradicts() {
        assertEquals(
                "MaxRequestWorkers: \"Most\" (expected: empty, because IdleWorkers is set)",
                refusal(with("IdleWorkers", "Waiting")));
        assertEquals(
                "ObjectName: \"heartbeat.test:type=pool,*\" (expected: empty, because Preset is jetty)",
                refusal(with("Preset", "jetty")));
        assertTrue(refusal(with("ObjectName", "no name")).startsWith("ObjectName: \"no name\" (expected: domain:"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "ObjectName", "ObjectNameExcept", "BusyWorkers", "IdleWorkers", "MaxRequestWorkers", "Unit", "Requests", "Failures"
    })
    void refusesEveryOtherKeyBesideAPreset(String key) {
        for (String preset : List.of("jetty", "tomcat", "undertow", "tomcat-requests")) {
            assertEquals(
                    key + ": \"7\" (expected: empty, because Preset is " + preset + ")",
                    refusal(Map.of("Preset", preset, key, "7")));
        }
    }

    @Test
    void saysWhatTakesThePlaceOfAMissingMaximum() {
        assertEquals(
                "MaxRequestWorkers: \"\" (expected: attribute, attribute.item, a number, or two of these as a-b or a+b; or"
                        + " IdleWorkers instead)",
                refusal(with("MaxRequestWorkers", "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1.5", "1M", "2147483648"})
    void refusesWhatIsNoUnit(String unit) {
        assertEquals("Unit: \"" + unit + "\" (expected: 1 ~ 2147483647)", refusal(with("Unit", unit)));
    }

    @Test
    void isThereUntilItIsDeactivatedUnderNameAndRankingOfItsFile() {
        Map<String, String> config = new HashMap<>(POOL);
        config.putAll(Map.of("heartbeat.status", " consumers ", "service.ranking", "-100"));
        JmxStatus status = activate(config);
        status.deactivate();
        activate(POOL);
        assertEquals(List.of("+ consumers -100", "-", "+ jmx 0"), registry.next());
        assertNull(registry.property("heartbeat.counts"), "an MBean of the user's may count anything");
    }

    @Test
    void keepsTheLastGoodConfigurationWhenTheNextIsBadAndSaysSoOnce() throws JMException {
        register("a", 3, 50, 0);
        JmxStatus status = activate(POOL);
        configure(status, Map.of("Preset", "apache"));
        configure(status, Map.of("Preset", "apache"));
        assertEquals(new WorkerStatus(47, 3), registry.provider().status());
        assertEquals(1, log.next().size());
        configure(status, with("MaxRequestWorkers", "5"));
        assertEquals(new WorkerStatus(2, 3), registry.provider().status());
    }

    @Test
    void saysOnceWhichKeyHasNoEffect() {
        JmxStatus status = activate(POOL);
        for (int told = 0; told < 2; told++) {
            status.configure(Configs.of(JmxStatusConfig.class, POOL), Map.of("Units", "7", "service.factoryPid", "x"));
        }
        assertEquals(
                List.of("WARN Units has no effect (expected: one of [BusyWorkers, Failures, IdleWorkers,"
                        + " MaxRequestWorkers, ObjectName, ObjectNameExcept, Preset, Requests, Unit, heartbeat.status,"
                        + " service.ranking])"),
                log.next());
    }

    private String refusal(Map<String, String> config) {
        Registry none = new Registry();
        new JmxStatus(none.context(), Configs.of(JmxStatusConfig.class, config), Map.of());
        assertNull(none.provider());
        return log.next().get(0).replaceFirst(".* rejected, the provider stays off: ", "");
    }

    private static void configure(JmxStatus status, Map<String, String> config) {
        status.configure(Configs.of(JmxStatusConfig.class, config), Map.of());
    }
}
