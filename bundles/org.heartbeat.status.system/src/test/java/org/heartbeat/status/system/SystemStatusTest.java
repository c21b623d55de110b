// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SystemStatusTest {

    private final Registry registry = new Registry();
    private final LogLines log = new LogLines();

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @ParameterizedTest
    @CsvSource({"0, 50, 0", "0.5, 25, 25", "0.259, 37, 13", "0.99, 1, 49", "1, 1, 49"})
    void tellsTheBusyShareOfTheProcessorsAsBusyWorkers(double load, int ready, int busy) {
        activate(load, 2);
        assertStatus(ready, busy);
    }

    @Test
    void countsForTheConfiguredWorkers() {
        activate(0.25, 2, "MaxRequestWorkers", " 8 ");
        assertStatus(6, 2);
    }

    @Test
    void hasOneWorkerReadyAlsoWhereThereIsOnlyOne() {
        activate(1, 2, "MaxRequestWorkers", "1");
        assertStatus(1, 0);
    }

    @Test
    void ranksLowestOfAllUntilItIsDeactivated() {
        SystemStatus system = activate(0, 1);
        system.deactivate();
        assertEquals(List.of("+ system -2147483648", "-"), registry.next());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, 1.5})
    void hasNoStatusWhereTheJvmCannotTellTheLoad(double load) {
        activate(load, 2);
        StatusProvider provider = registry.provider();
        String message = assertThrows(IllegalStateException.class, provider::status).getMessage();
        assertEquals("load: " + load + " (expected: 0 ~ 1; this JVM does not know it)", message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "MaxRequestWorkers | 0          | 1 ~ 2147483647, or empty for 25 per processor",
        "MaxRequestWorkers | -1         | 1 ~ 2147483647, or empty for 25 per processor",
        "MaxRequestWorkers | 2147483648 | 1 ~ 2147483647, or empty for 25 per processor",
        "MaxRequestWorkers | 2.5        | 1 ~ 2147483647, or empty for 25 per processor",
        "MaxRequestWorkers | many       | 1 ~ 2147483647, or empty for 25 per processor",
        "SystemLoad        | disk       | cpu, heap, average",
        "SystemLoad        | ''         | cpu, heap, average",
    })
    void refusesWithKeyValueAndRule(String key, String value, String rule) {
        activate(0, 1, key, value);
        assertNull(registry.provider());
        assertEquals(
                List.of("ERROR Configuration org.heartbeat.status.system rejected, the provider stays off: " + key + ": \""
                        + value + "\" (expected: " + rule + ")"),
                log.next());
    }

    @Test
    void keepsTheLastGoodConfigurationWhenTheNextIsBadAndSaysSoOnce() {
        SystemStatus system = activate(0, 1, "MaxRequestWorkers", "10");
        configure(system, "MaxRequestWorkers", "0");
        configure(system, "MaxRequestWorkers", "0");
        assertStatus(10, 0);
        assertEquals(1, log.next().size());
        configure(system, "MaxRequestWorkers", "20");
        assertStatus(20, 0);
        assertEquals(List.of("+ system -2147483648"), registry.next());
    }

    @ParameterizedTest
    @CsvSource({"cpu, 90, 10", "Heap, 80, 20", "average, 70, 30"})
    void tellsTheLoadThatIsConfigured(String measured, int ready, int busy) {
        Map<Load, Double> loads = Map.of(Load.CPU, 0.1, Load.HEAP, 0.2, Load.AVERAGE, 0.3);
        new SystemStatus(
                registry.context(),
                config("SystemLoad", measured, "MaxRequestWorkers", "100"),
                Map.of(),
                asked -> () -> loads.get(asked),
                () -> 1);
        assertStatus(ready, busy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "heap", "average"})
    void tellsTheRealLoadOfThisMachine(String measured) {
        new SystemStatus(registry.context(), config("SystemLoad", measured, "MaxRequestWorkers", "1000"), Map.of());
        assertEquals(1000, registry.provider().status().workers());
    }

    @Test
    void countsTheHeapThatLastsAndNotWhatIsCollectedAnyway() {
        double before = Load.HEAP.getAsDouble();
        long garbage = 0;
        for (int i = 0; i < 1000; i++) {
            garbage += new byte[1000].length;
        }
        assertEquals(1_000_000, garbage);
        assertEquals(before, Load.HEAP.getAsDouble(), 0.01);
    }

    private SystemStatus activate(double load, int processors, String... keysAndValues) {
        return new SystemStatus(
                registry.context(), config(keysAndValues), Map.of(), measured -> () -> load, () -> processors);
    }

    private static void configure(SystemStatus system, String... keysAndValues) {
        system.configure(config(keysAndValues), Map.of());
    }

    private void assertStatus(int ready, int busy) {
        assertEquals(new WorkerStatus(ready, busy), registry.provider().status());
    }

    private static SystemStatusConfig config(String... keysAndValues) {
        return Configs.of(SystemStatusConfig.class, keysAndValues);
    }
}
