// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.fixed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.annotation.Annotation;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FixedStatusTest {

    @Test
    void tellsWhatIsConfigured() {
        assertEquals(new WorkerStatus(75, 2147483647), new FixedStatus(config("75", " 2147483647 ")).status());
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "-1, 0", "2147483648, 0", "1.5, 0", "+1, 0", "\u0667, 0"})
    void refusesWhatIsNoNumberOfWorkers(String ready, String busy) {
        String message = assertThrows(IllegalArgumentException.class, () -> new FixedStatus(config(ready, busy)))
                .getMessage();
        assertEquals("ready: \"" + ready + "\" (expected: 0 ~ 2147483647)", message);
    }

    @Test
    void tellsTheNewNumbersWhenTheConfigurationChanges() {
        FixedStatus fixed = new FixedStatus(config("1", "2"));
        fixed.modified(config("3", "4"));
        assertEquals(new WorkerStatus(3, 4), fixed.status());
    }

    @Test
    void keepsTheLastGoodNumbersWhenTheConfigurationIsBad() {
        FixedStatus fixed = new FixedStatus(config("1", "2"));
        fixed.modified(config("3", "many"));
        assertEquals(new WorkerStatus(1, 2), fixed.status());
    }

    private static FixedStatusConfig config(String ready, String busy) {
        return new FixedStatusConfig() {
            @Override
            public String ready() {
                return ready;
            }

            @Override
            public String busy() {
                return busy;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return FixedStatusConfig.class;
            }
        };
    }
}
