// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadPoolExecutor;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which executors count, and when the provider is registered. */
class ExecutorSelectionTest extends ExecutorStatusFixture {

    @Test
    void isThereOnlyWhileAnExecutorCounts() {
        ExecutorStatus status = status(config("", "off"));
        assertEquals(List.of(), registry.next());
        Map<String, Object> first = bind(status, fixed(4));
        assertEquals(List.of("+ executor 0"), registry.next());
        assertEquals(new WorkerStatus(4, 0), told());
        Map<String, Object> second = bind(status, fixed(1));
        status.unbindExecutor(first);
        assertEquals(List.of(), registry.next());
        status.unbindExecutor(second);
        assertEquals(List.of("-"), registry.next());
        bind(status, fixed(2));
        assertEquals(List.of("+ executor 0"), registry.next());
        assertEquals(new WorkerStatus(2, 0), told());
        assertEquals(List.of(), log.next());
    }

    @Test
    void goesForGoodWhenItIsDeactivated() {
        ExecutorStatus status = status(config("", "off"));
        bind(status, fixed(4));
        Map<String, Object> other = bind(status, fixed(1));
        status.deactivate();
        status.unbindExecutor(other);
        assertEquals(List.of("+ executor 0", "-"), registry.next());
    }

    @Test
    void goesWhenItIsAskedAndTheLastExecutorWasShutDown() {
        ExecutorStatus status = status(config("", "off"));
        ThreadPoolExecutor executor = fixed(4);
        bind(status, executor);
        StatusProvider provider = registry.provider();
        executor.shutdown();
        assertEquals(
                "no executor counts any more",
                assertThrows(IllegalStateException.class, provider::status).getMessage());
        assertEquals(List.of("+ executor 0", "-"), registry.next());
    }

    @Test
    void doesNotCountAnExecutorThatIsShutDown() throws InterruptedException {
        ExecutorStatus status = status(config("", "off"));
        ThreadPoolExecutor executor = fixed(4);
        bind(status, executor);
        bind(status, fixed(2));
        run(executor, 1, 1);
        executor.shutdown();
        assertEquals(new WorkerStatus(2, 0), told());
    }

    @Test
    void countsWhatTheFilterAdmitsWithoutRegardToTheCaseOfKeys() {
        ExecutorStatus status = status(config(" (&(pool=web)(!(internal=*))) ", "off"));
        status.bindExecutor(fixed(1), Map.of("service.id", 101L, "pool", "web"));
        status.bindExecutor(fixed(2), Map.of("service.id", 102L, "POOL", new String[] {"web", "rest"}));
        status.bindExecutor(fixed(4), Map.of("service.id", 103L, "pool", "web", "internal", true));
        status.bindExecutor(fixed(8), Map.of("service.id", 104L, "pool", "batch"));
        assertEquals(new WorkerStatus(3, 0), told());
        configure(status, config("(pool=none)", "off"));
        assertEquals(List.of("+ executor 0", "-"), registry.next());
    }

    @Test
    void followsTheServicePropertiesWhenTheyChange() {
        ExecutorStatus status = status(config("(pool=web)", "off"));
        ThreadPoolExecutor executor = fixed(4);
        status.bindExecutor(executor, Map.of("service.id", 101L, "pool", "batch"));
        assertNull(registry.provider());
        status.bindExecutor(executor, Map.of("service.id", 101L, "pool", "web"));
        assertEquals(new WorkerStatus(4, 0), told());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pool=web", "(pool=web", "(=web)", "(&)", "*"})
    void refusesWhatIsNoFilter(String filter) {
        bind(status(config(filter, "off")), fixed(1));
        assertNull(registry.provider());
        String line = log.next().get(0);
        assertTrue(
                line.startsWith("ERROR Configuration org.heartbeat.status.executor rejected, the provider stays off:"
                        + " ExecutorFilter: \"" + filter
                        + "\" (expected: an LDAP filter such as (pool=web), or empty for all; "),
                line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "yes", "0n"})
    void refusesWhatIsNoFlag(String flag) {
        bind(status(config("", flag)), fixed(1));
        assertNull(registry.provider());
        assertEquals(
                List.of("ERROR Configuration org.heartbeat.status.executor rejected, the provider stays off:"
                        + " CountQueue: \"" + flag + "\" (expected: on or off)"),
                log.next());
    }

    @Test
    void keepsTheLastGoodConfigurationWhenTheNextIsBadAndSaysSoOnce() {
        ExecutorStatus status = status(config("(pool=web)", "off"));
        status.bindExecutor(fixed(1), Map.of("service.id", 101L, "pool", "web"));
        status.bindExecutor(fixed(2), Map.of("service.id", 102L, "pool", "batch"));
        configure(status, config("(pool=", "off"));
        configure(status, config("(pool=", "off"));
        assertEquals(1, log.next().size());
        assertEquals(new WorkerStatus(1, 0), told());
        configure(status, config("", "perhaps"));
        configure(status, config("", "perhaps"));
        assertEquals(1, log.next().size());
        assertEquals(new WorkerStatus(1, 0), told());
        configure(status, config("", "off"));
        assertEquals(new WorkerStatus(3, 0), told());
    }
}
