// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.annotation.Annotation;
import java.util.Map;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SystemStatusTest {

    @ParameterizedTest
    @CsvSource({"0, 50, 0", "0.5, 25, 25", "0.259, 37, 13", "0.99, 1, 49", "1, 1, 49"})
    void tellsTheBusyShareOfTheProcessorsAsBusyWorkers(double load, int ready, int busy) {
        assertEquals(new WorkerStatus(ready, busy), new SystemStatus(config(""), measured -> () -> load, () -> 2).status());
    }

    @Test
    void countsForTheConfiguredWorkers() {
        assertEquals(new WorkerStatus(6, 2), new SystemStatus(config(" 8 "), measured -> () -> 0.25, () -> 2).status());
    }

    @Test
    void hasOneWorkerReadyAlsoWhereThereIsOnlyOne() {
        assertEquals(new WorkerStatus(1, 0), new SystemStatus(config("1"), measured -> () -> 1, () -> 2).status());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, 1.5})
    void hasNoStatusWhereTheJvmCannotTellTheLoad(double load) {
        SystemStatus status = new SystemStatus(config(""), measured -> () -> load, () -> 2);
        String message = assertThrows(IllegalStateException.class, status::status).getMessage();
        assertEquals("load: " + load + " (expected: 0 ~ 1; this JVM cannot tell it)", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "2147483648", "2.5", "many"})
    void refusesWhatIsNoNumberOfWorkers(String workers) {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> new SystemStatus(config(workers), measured -> () -> 0, () -> 1))
                .getMessage();
        assertEquals(
                "MaxRequestWorkers: \"" + workers + "\" (expected: 1 ~ 2147483647, or empty for 25 a processor)",
                message);
    }

    @Test
    void keepsTheLastGoodConfigurationWhenTheNextIsBad() {
        SystemStatus status = new SystemStatus(config("10"), measured -> () -> 0, () -> 1);
        status.modified(config("0"));
        assertEquals(new WorkerStatus(10, 0), status.status());
        status.modified(config("20"));
        assertEquals(new WorkerStatus(20, 0), status.status());
    }

    @ParameterizedTest
    @CsvSource({"cpu, 0.1, 90, 10", "Heap, 0.2, 80, 20", "average, 0.3, 70, 30"})
    void tellsTheLoadThatIsConfigured(String measured, double load, int ready, int busy) {
        Map<Load, Double> loads = Map.of(Load.CPU, 0.1, Load.HEAP, 0.2, Load.AVERAGE, 0.3);
        assertEquals(load, loads.get(Load.named(measured).orElseThrow()));
        SystemStatus status =
                new SystemStatus(config(measured, "100"), asked -> () -> loads.get(asked), () -> 1);
        assertEquals(new WorkerStatus(ready, busy), status.status());
    }

    @Test
    void refusesWhatCannotBeMeasured() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new SystemStatus(config("disk", ""), measured -> () -> 0, () -> 1))
                .getMessage();
        assertEquals("SystemLoad: \"disk\" (expected: cpu, heap or average)", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "heap", "average"})
    void tellsTheRealLoadOfThisMachine(String measured) {
        WorkerStatus status = new SystemStatus(config(measured, "1000")).status();
        assertEquals(1000, status.ready() + status.busy());
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

    private static SystemStatusConfig config(String workers) {
        return config("cpu", workers);
    }

    private static SystemStatusConfig config(String load, String workers) {
        return new SystemStatusConfig() {
            @Override
            public String SystemLoad() {
                return load;
            }

            @Override
            public String MaxRequestWorkers() {
                return workers;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return SystemStatusConfig.class;
            }
        };
    }
}
