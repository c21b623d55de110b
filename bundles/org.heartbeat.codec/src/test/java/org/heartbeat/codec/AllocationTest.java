// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory that a beat allocates, as counted by the JVM for each thread, whether or not the code is compiled yet. */
class AllocationTest {

    private static final int BEATS = 1000;

    /** A {@code Heartbeat}, its builder and its {@code WorkerStatus}; no text and no map. */
    private static final int RESULT = 200;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final HeartbeatCodec codec = new TextCodec();
    private final byte[] buffer = new byte[HeartbeatCodec.MAX_LENGTH];

    @Test
    void writesABeatWithoutVariablesIntoTheTargetAlone() {
        Heartbeat beat = Heartbeat.of(new WorkerStatus(75, 12))
                .port(8181)
                .state(Heartbeat.State.DRAINING)
                .build();
        assertEquals(0, perBeat(() -> codec.encode(beat, buffer, 0)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=1&ready=75&busy=12",
                "v=1&ready=188&busy=12&port=8080",
                "v=1&ready=75&busy=12&now=70",
                "v=1&ready=75&busy=12&seq=4711&now=70",
                "v=1&ready=750&busy=120&now=700&scale=10",
                "v=1&ready=75&busy=12&ts=1795862400123&sig=" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void readsABeatWithoutVariablesIntoTheResultAlone(String message) {
        byte[] bytes = message.getBytes(ISO_8859_1);
        long allocated = perBeat(() -> codec.decode(bytes, 0, bytes.length));
        assertTrue(allocated <= RESULT, allocated + " bytes");
    }

    @Test
    void refusesWithoutAnyGarbage() {
        byte[] bytes = "v=1&ready=-5&busy=12".getBytes(ISO_8859_1);
        assertEquals(0, perBeat(() -> codec.decode(bytes, 0, bytes.length)));
    }

    private long perBeat(Runnable beat) {
        beat.run();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < BEATS; i++) {
            beat.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / BEATS;
    }
}
