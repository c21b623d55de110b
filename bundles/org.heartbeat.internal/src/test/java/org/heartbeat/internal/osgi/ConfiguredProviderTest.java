// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfiguredProviderTest {

    private final Registry registry = new Registry();
    private final LogLines log = new LogLines();
    private boolean hasStatus = true;
    private final ConfiguredProvider<Override> provider = new ConfiguredProvider<>(
            registry.context(),
            new Configuration<>("org.example", Override.class, "the provider"),
            () -> null,
            () -> hasStatus);

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @Test
    void isThereWhileTheConfigurationWantsIt() {
        configure("some", "1");
        provider.configure(null, Map.of(), good -> Optional.empty());
        configure("some", "2");
        configure("other", "2");
        provider.close();
        assertEquals(List.of("+ some 1", "-", "+ some 2", "~ other 2", "-"), registry.next());
        assertEquals(List.of(), log.next());
    }

    @Test
    void isThereWhileItHasAStatus() {
        hasStatus = false;
        configure("some", "1");
        assertEquals(List.of(), registry.next());
        hasStatus = true;
        provider.update();
        provider.update();
        assertEquals(List.of("+ some 1"), registry.next());
        hasStatus = false;
        provider.update();
        assertEquals(List.of("-"), registry.next());
    }

    @Test
    void staysAwayOnceItIsClosed() {
        configure("some", "1");
        provider.close();
        provider.update();
        assertEquals(List.of("+ some 1", "-"), registry.next());
    }

    @Test
    void keepsTheLastGoodConfigurationAndSaysOnceWhyTheNextIsBad() {
        configure("", "1");
        configure("some", "1");
        configure("some", "high");
        configure("some", "high");
        assertEquals(List.of("+ some 1"), registry.next());
        assertEquals(
                List.of(
                        "ERROR Configuration org.example rejected, the provider stays off: heartbeat.status: \"\" (expected: a"
                                + " name)",
                        "ERROR Configuration org.example rejected, the last good one stays in force: service.ranking: \"high\""
                                + " (expected: -2147483648 ~ 2147483647)"),
                log.next());
    }

    @Test
    void comesWithTheNextConfigurationAfterItsRegistrationFailed() {
        registry.fail(true);
        configure("some", "1");
        registry.fail(false);
        configure("some", "1");
        provider.close();
        assertEquals(List.of("+ some 1", "-"), registry.next());
        assertTrue(log.next().get(0).endsWith("the provider stays off: java.lang.IllegalStateException: the registry fails"));
    }

    @Test
    void readsNoCopyOfTheFile() {
        provider.configure(null, Map.of("service.factoryPid", "org.example"), good -> {
            throw new AssertionError();
        });
        assertEquals(List.of(), registry.next());
    }

    @Test
    void saysItsNameRankingAndPid() {
        assertEquals(
                Map.of("heartbeat.status", "some", "service.ranking", -7, "service.pid", "org.example"),
                ConfiguredProvider.properties("org.example", " some ", " -7 "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "high", "1.5", "+1", "2147483648", "-2147483649", "99999999999", "\u0667"})
    void refusesWhatIsNoRanking(String ranking) {
        assertEquals(
                "service.ranking: \"" + ranking + "\" (expected: -2147483648 ~ 2147483647)",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> ConfiguredProvider.properties("org.example", "some", ranking))
                        .getMessage());
    }

    private void configure(String name, String ranking) {
        provider.configure(
                null, Map.of(), good -> Optional.of(ConfiguredProvider.properties("org.example", name, ranking)));
    }
}
