// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MixStatusTest {

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
    void tellsTheMixOfTheProvidersThatAreBound() {
        MixStatus mix = mix("MixSources", "one, two*0.5");
        mix.bindProvider(() -> new WorkerStatus(10, 2), service(1, "one", 0));
        mix.bindProvider(() -> new WorkerStatus(5, 4), service(2, "two", 0));
        mix.bindProvider(() -> new WorkerStatus(999, 999), service(3, "other", 5000));
        assertEquals(new WorkerStatus(13, 4), mix.status());
        mix.unbindProvider(service(2, "two", 0));
        assertEquals(new WorkerStatus(10, 2), mix.status());
        mix.unbindProvider(service(1, "one", 0));
        assertThrows(IllegalStateException.class, mix::status);
    }

    @Test
    void takesTheBestRankingOfSeveralWithOneName() {
        MixStatus mix = mix("MixSources", "one");
        mix.bindProvider(told(1), service(1, "one", 0));
        mix.bindProvider(told(2), service(2, "one", 10));
        assertEquals(told(2).status(), mix.status());
        mix.bindProvider(told(1), service(1, "one", 20));
        assertEquals(told(1).status(), mix.status(), "after its ranking changed");
        mix.bindProvider(told(2), service(2, "one", "30"));
        assertEquals(told(2).status(), mix.status(), "after somebody wrote a ranking into a file");
        mix.bindProvider(told(1), service(1, "one", 30));
        assertEquals(told(1).status(), mix.status(), "the oldest of equal ones");
        mix.unbindProvider(service(1, "one", 30));
        assertEquals(told(2).status(), mix.status());
    }

    @Test
    void losesAProviderThatTakesAnotherName() {
        MixStatus mix = mix("MixSources", "one");
        mix.bindProvider(told(1), service(1, "one", 0));
        mix.bindProvider(told(1), service(1, "two", 0));
        String message = assertThrows(IllegalStateException.class, mix::status).getMessage();
        assertEquals("no source has a status: \"one\" is not there (there: [two])", message);
    }

    @Test
    void isAbsentWhileTheFirstConfigurationIsBad() {
        String message = assertThrows(IllegalArgumentException.class, () -> mix("MixSources", "mix")).getMessage();
        assertEquals("MixSources: \"mix\" (expected: other providers than the mix itself)", message);
    }

    @Test
    void appliesAChangedConfigurationAndKeepsTheLastGoodOneWhenTheNextIsBad() {
        MixStatus mix = mix("MixSources", "one");
        mix.bindProvider(told(1), service(1, "one", 0));
        mix.bindProvider(told(2), service(2, "two", 0));
        mix.modified(Configs.config("MixSources", "one, two"), Map.of());
        assertEquals(told(3).status(), mix.status());
        assertEquals(List.of(), log.next());
        mix.modified(Configs.config("MixSources", "one", "MixHalfLife", "soon"), Map.of());
        assertEquals(told(3).status(), mix.status());
        assertEquals(
                List.of("ERROR Configuration refused, the last good one stays in force: MixHalfLife: \"soon\" (expected:"
                        + " 0 ~ 24h, in ms, s, min or h)"),
                log.next());
    }

    @Test
    void startsNoSlowStartByAChangedConfiguration() {
        long[] now = {0};
        MixStatus mix = new MixStatus(
                Configs.config("MixSources", "one", "MixSlowStart", "10s"), Map.of(), () -> now[0]);
        mix.bindProvider(told(100), service(1, "one", 0));
        assertEquals(10, mix.status().ready());
        now[0] = 10_000_000_000L;
        mix.modified(Configs.config("MixSources", "one", "MixSlowStart", "20s"), Map.of());
        assertEquals(55, mix.status().ready());
    }

    @Test
    void warnsOfAKeyThatItDoesNotKnow() {
        Map<String, Object> properties = new HashMap<>(Map.of("MixSources", "one", "service.pid", "x"));
        new MixStatus(Configs.config("MixSources", "one"), properties, () -> 0);
        assertEquals(List.of(), log.next());
        properties.put("MixHalflife", "5s");
        new MixStatus(Configs.config("MixSources", "one"), properties, () -> 0);
        assertEquals(
                List.of("WARN MixHalflife: \"5s\" has no effect (expected: one of [MixHalfLife, MixMethod, MixSlowStart,"
                        + " MixSlowStartFrom, MixSources])"),
                log.next());
    }

    @Test
    void tellsTheTimeByTheMonotonicClock() {
        MixStatus mix = new MixStatus(
                Configs.config("MixSources", "one", "MixSlowStart", "24h", "MixSlowStartFrom", "1"), Map.of());
        mix.bindProvider(told(100), service(1, "one", 0));
        assertEquals(new WorkerStatus(1, 100), mix.status());
    }

    private static MixStatus mix(String... keysAndValues) {
        return new MixStatus(Configs.config(keysAndValues), Map.of(), () -> 0);
    }

    private static StatusProvider told(int number) {
        return () -> new WorkerStatus(number, number);
    }

    private static Map<String, Object> service(long id, String name, Object ranking) {
        return Map.of("service.id", id, StatusProvider.NAME, name, "service.ranking", ranking);
    }
}
