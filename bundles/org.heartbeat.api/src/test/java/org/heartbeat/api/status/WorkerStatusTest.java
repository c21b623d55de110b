// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class WorkerStatusTest {

    @Test
    void refusesNegativeWorkers() {
        assertEquals(
                "ready: -1 (expected: 0 or more workers)",
                assertThrows(IllegalArgumentException.class, () -> new WorkerStatus(-1, 0)).getMessage());
        assertEquals(
                "busy: -2147483648 (expected: 0 or more workers)",
                assertThrows(IllegalArgumentException.class, () -> new WorkerStatus(0, Integer.MIN_VALUE))
                        .getMessage());
    }
}
