// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class MixStatusTest {

    private final Registry registry = new Registry();
    private final MixStatus mix = new MixStatus(registry.context());

    @AutoClose
    private final LogLines log = new LogLines();

    @Test
    void tellsTheMixOfTheProvidersThatAreBound() {
        activate("MixSources", "one, two*0.5");
        mix.bindProvider(() -> new WorkerStatus(10, 2), service(1, "one", 0));
        mix.bindProvider(() -> new WorkerStatus(5, 4), service(2, "two", 0));
        mix.bindProvider(() -> new WorkerStatus(999, 999), service(3, "other", 5000));
        assertEquals(new WorkerStatus(13, 4), status());
        mix.unbindProvider(service(2, "two", 0));
        assertEquals(new WorkerStatus(10, 2), status());
        mix.unbindProvider(service(1, "one", 0));
        assertThrows(IllegalStateException.class, this::status);
    }

    @Test
    void takesTheBestRankingOfSeveralWithOneName() {
        activate("MixSources", "one");
        mix.bindProvider(told(1), service(1, "one", 0));
        mix.bindProvider(told(2), service(2, "one", 10));
        assertEquals(told(2).status(), status());
        mix.bindProvider(told(1), service(1, "one", 20));
        assertEquals(told(1).status(), status(), "after its ranking changed");
        mix.bindProvider(told(2), service(2, "one", "30"));
        assertEquals(told(2).status(), status(), "after somebody wrote a ranking into a file");
        mix.bindProvider(told(1), service(1, "one", 30));
        assertEquals(told(1).status(), status(), "the oldest of equal ones");
        mix.unbindProvider(service(1, "one", 30));
        assertEquals(told(2).status(), status());
    }

    @Test
    void losesAProviderThatTakesAnotherName() {
        activate("MixSources", "one");
        mix.bindProvider(told(1), service(1, "one", 0));
        mix.bindProvider(told(1), service(1, "two", 0));
        String message = assertThrows(IllegalStateException.class, this::status).getMessage();
        assertEquals("no status provider has a status: \"one\" is not present (present: [two])", message);
    }

    @Test
    void isAbsentAndSaysNothingWhileNoSourceIsNamed() {
        activate("MixSources", "");
        configure("MixSources", " ", "MixMethod", "average", "service.ranking", "high");
        mix.deactivate();
        assertEquals(List.of(), registry.next());
        assertEquals(List.of(), log.next());
    }

    @Test
    void comesWhenSourcesAreNamedAndGoesWhenTheyAreNoMore() {
        mix.bindProvider(told(1), service(1, "one", 0));
        activate();
        configure("MixSources", "one", "heartbeat.status", "all", "service.ranking", "5");
        assertEquals(List.of("+ all 5"), registry.next());
        assertEquals(told(1).status(), status());
        configure("MixSources", "");
        assertEquals(List.of("-"), registry.next());
        configure("MixSources", "one*2");
        assertEquals(List.of("+ mix 1000"), registry.next());
        assertEquals(told(2).status(), status());
        mix.deactivate();
        assertEquals(List.of("-"), registry.next());
        assertEquals(List.of(), log.next());
    }

    @Test
    void isAbsentWhileTheFirstConfigurationIsBad() {
        activate("MixSources", "mix");
        assertEquals(List.of(), registry.next());
        assertEquals(
                List.of("ERROR Configuration org.heartbeat.status.mix rejected, the provider stays off: MixSources: \"mix\""
                        + " (expected: other providers than the mix itself)"),
                log.next());
        configure("MixSources", ",");
        assertEquals(List.of(), registry.next());
        configure("MixSources", "one");
        assertEquals(List.of("+ mix 1000"), registry.next());
    }

    @Test
    void appliesAChangedConfigurationByTheSameRegistration() {
        mix.bindProvider(told(1), service(1, "one", 0));
        mix.bindProvider(told(2), service(2, "two", 0));
        activate("MixSources", "one");
        StatusProvider before = registry.provider();
        configure("MixSources", "one, two");
        assertEquals(List.of("+ mix 1000"), registry.next());
        assertSame(before, registry.provider());
        assertEquals(told(3).status(), status());
        configure("MixSources", "one, two", "service.ranking", "-7");
        assertEquals(List.of("~ mix -7"), registry.next());
        configure("MixSources", "one, two", "heartbeat.status", "all");
        assertEquals(List.of("~ all 1000"), registry.next());
        assertEquals(List.of(), log.next());
    }

    @Test
    void keepsTheLastGoodConfigurationWhenTheNextIsBadAndSaysSoOnce() {
        mix.bindProvider(told(1), service(1, "one", 0));
        activate("MixSources", "one*3");
        configure("MixSources", "one", "MixMethod", "soon", "service.ranking", "5");
        configure("MixSources", "one", "MixMethod", "soon", "service.ranking", "5");
        assertEquals(List.of("+ mix 1000"), registry.next());
        assertEquals(told(3).status(), status());
        String line = "ERROR Configuration org.heartbeat.status.mix rejected, the last good one stays in force: MixMethod: \"soon\""
                + " (expected: sum, tightest)";
        assertEquals(List.of(line), log.next());
        configure("MixSources", "one");
        configure("MixSources", "one", "MixMethod", "soon");
        assertEquals(List.of(line), log.next());
    }

    @Test
    void saysOnceWhichKeyHasNoEffectAndWhatTookItsPlace() {
        MixStatusConfig config = Configs.of(MixStatusConfig.class, "MixSources", "one");
        for (int told = 0; told < 2; told++) {
            mix.configure(config, Map.of("MixSource", "one", "MixHalfLife", "5s", "service.pid", "x"));
        }
        assertEquals(
                List.of("WARN MixHalfLife has no effect any more (the sender smooths every status provider: HeartbeatSteady of"
                        + " org.heartbeat)",
                        "WARN MixSource has no effect (expected: one of [MixMethod, MixSources, heartbeat.status,"
                        + " service.ranking])"),
                log.next());
    }

    @Test
    void takesNoCopyOfItsFile() {
        MixStatusConfig config = Configs.of(MixStatusConfig.class, "MixSources", "one");
        mix.configure(config, Map.of("service.factoryPid", "org.heartbeat.status.mix", "service.pid", "mix~old"));
        assertEquals(List.of(), registry.next());
        assertEquals(
                List.of("WARN mix~old is ignored (expected: no copies of org.heartbeat.status.mix.cfg in etc, each is one"
                        + " more configuration)"),
                log.next());
    }

    private void activate(String... keysAndValues) {
        mix.configure(Configs.of(MixStatusConfig.class, keysAndValues), Map.of());
    }

    private void configure(String... keysAndValues) {
        mix.configure(Configs.of(MixStatusConfig.class, keysAndValues), Map.of());
    }

    private WorkerStatus status() {
        return registry.provider().status();
    }

    private static StatusProvider told(int number) {
        return () -> new WorkerStatus(number, number);
    }

    private static Map<String, Object> service(long id, String name, Object ranking) {
        return Map.of("service.id", id, StatusProvider.NAME, name, "service.ranking", ranking);
    }
}
