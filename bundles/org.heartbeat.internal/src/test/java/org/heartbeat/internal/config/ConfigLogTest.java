// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class ConfigLogTest {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigLogTest.class);
    private static final String FILE = "felix.fileinstall.filename";

    private final LogLines log = new LogLines();
    private final ConfigLog keys = new ConfigLog(LOG, "org.example", Keys.class, "My", Map.of("MyPast", "see MyKey"));

    @interface Keys {
        String MyKey() default "";

        String MyOther() default "";

        String service_ranking() default "";
    }

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @Test
    void warnsOnceOfAKeyWithoutEffectAndAgainOfAnotherValue() {
        for (int told = 0; told < 2; told++) {
            assertTrue(keys.admits(Map.of("MyKey", "a", "Mykey", "b", "myPast", "c", "your", "d", FILE, "e")));
        }
        assertEquals(
                List.of(
                        "WARN Mykey: \"b\" has no effect (expected: one of [MyKey, MyOther])",
                        "WARN myPast: \"c\" has no effect (expected: one of [MyKey, MyOther])"),
                log.next());
        keys.admits(Map.of("Mykey", "c"));
        assertEquals(List.of("WARN Mykey: \"c\" has no effect (expected: one of [MyKey, MyOther])"), log.next());
        keys.admits(Map.of("MyKey", "c"));
        keys.admits(Map.of("Mykey", "c"));
        assertEquals(1, log.next().size());
    }

    @Test
    void doesNotTakeServicePropertiesForSlips() {
        keys.admits(Map.of("my.selector", "heartbeat"));
        assertEquals(List.of(), log.next());
    }

    @Test
    void saysWhatTookThePlaceOfAKeyThatIsGone() {
        for (int told = 0; told < 2; told++) {
            keys.admits(Map.of("MyPast", "5s"));
        }
        assertEquals(List.of("WARN MyPast: \"5s\" has no effect any more (see MyKey)"), log.next());
    }

    @Test
    void takesKeysWithoutADotAndThoseOfHeartbeatForItsOwnWhereThereIsNoPrefix() {
        ConfigLog all = new ConfigLog(LOG, "org.example", Keys.class, "");
        all.admits(Map.of("service.ranking", "1", "service.pid", "p", "heartbeat.stat", "x", "Other", "y", FILE, "z"));
        assertEquals(
                List.of(
                        "WARN Other: \"y\" has no effect (expected: one of [MyKey, MyOther, service.ranking])",
                        "WARN heartbeat.stat: \"x\" has no effect (expected: one of [MyKey, MyOther, service.ranking])"),
                log.next());
    }

    @Test
    void admitsNoCopyOfTheFileAndWarnsOfItOnce() {
        Map<String, String> copy = Map.of("service.factoryPid", "org.example", FILE, "etc/org.example-old.cfg", "Mykey", "");
        for (int told = 0; told < 2; told++) {
            assertFalse(keys.admits(copy));
        }
        assertEquals(
                List.of("WARN etc/org.example-old.cfg is ignored (expected: no copies of org.example.cfg in etc, each is one more"
                        + " configuration)"),
                log.next());
        assertFalse(keys.admits(Map.of("service.factoryPid", "org.example", "service.pid", "org.example~1")));
        assertEquals(
                List.of("WARN org.example~1 is ignored (expected: no copies of org.example.cfg in etc, each is one more"
                        + " configuration)"),
                log.next());
        assertTrue(ConfigLog.isCopy(copy));
        assertFalse(ConfigLog.isCopy(Map.of("service.pid", "org.example")));
    }

    @Test
    void admitsEveryConfigurationOfAFactory() {
        ConfigLog factory = ConfigLog.ofFactory(LOG, "org.example", Keys.class);
        assertTrue(factory.admits(Map.of("service.factoryPid", "org.example", "MyKey", "")));
        assertEquals(List.of(), log.next());
    }

    @Test
    void saysOnceWhyAConfigurationWasRefusedUntilOneIsTaken() {
        for (int told = 0; told < 2; told++) {
            keys.refused("it stays off", "the reason", Map.of());
        }
        keys.refused("it stays off", "another reason", Map.of(FILE, "etc/org.example.cfg"));
        assertEquals(
                List.of(
                        "ERROR Configuration org.example refused, it stays off: the reason",
                        "ERROR Configuration etc/org.example.cfg refused, it stays off: another reason"),
                log.next());
        keys.taken();
        keys.refused("it stays off", "another reason", Map.of());
        assertEquals(1, log.next().size());
    }
}
