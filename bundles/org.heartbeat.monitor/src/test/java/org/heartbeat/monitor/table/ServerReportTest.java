// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerReportTest {

    @ParameterizedTest
    @CsvSource({
        // units of a message, and whole workers
        "725, 275, 100, 7, 3", "24, 976, 100, 0, 10", "25, 975, 100, 1, 9", "1000, 1, 100, 10, 0", "1, 0, 100, 0, 1",
        "0, 0, 100, 0, 0", "7, 3, 1, 7, 3", "2147483647, 2147483647, 1, 2147483647, 2147483647"
    })
    void roundsToWholeWorkers(int ready, int busy, int scale, int readyWorkers, int busyWorkers) {
        assertEquals(
                new WorkerStatus(readyWorkers, busyWorkers),
                ServerReport.workers(ready, busy, scale));
    }
}
