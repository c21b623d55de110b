// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeartbeatTest {

    private static final WorkerStatus IDLE = new WorkerStatus(1, 0);

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65536})
    void refusesPortsThatDoNotExist(int port) {
        String message = assertThrows(IllegalArgumentException.class, () -> Heartbeat.of(IDLE).port(port).build())
                .getMessage();
        assertEquals("port: " + port + " (expected: 1 ~ 65535)", message);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1001})
    void refusesErrorsThatAreNoShare(int errors) {
        String message = assertThrows(IllegalArgumentException.class, () -> Heartbeat.of(IDLE).failedPerMille(errors))
                .getMessage();
        assertEquals("errors: " + errors + " (expected: 0 ~ 1000)", message);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0})
    void refusesAScaleThatHidesAllWorkers(int scale) {
        String message = assertThrows(IllegalArgumentException.class, () -> Heartbeat.of(IDLE).scale(scale)).getMessage();
        assertEquals("scale: " + scale + " (expected: 1 or more)", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v", "ready", "busy", "port", "now", "state", "errors", "scale", "seq", "ts", "sig", "Id", "half\ud800"})
    void refusesKeysThatNoMessageCanCarry(String key) {
        String message = assertThrows(IllegalArgumentException.class, () -> Heartbeat.of(IDLE).variables(Map.of(key, "1")).build())
                .getMessage();
        assertTrue(message.startsWith("variables: \"" + key + "\""), message);
    }

    @Test
    void refusesHalfASurrogatePairInAValue() {
        assertThrows(IllegalArgumentException.class, () -> Heartbeat.of(IDLE).variables(Map.of("x", "\udc00")).build());
    }

    @Test
    void keepsACopyOfItsVariables() {
        Map<String, String> variables = new HashMap<>(Map.of("id", "1"));
        Heartbeat heartbeat = Heartbeat.of(IDLE).variables(variables).build();
        variables.put("id", "2");
        assertEquals(Map.of("id", "1"), heartbeat.variables());
        assertThrows(UnsupportedOperationException.class, () -> heartbeat.variables().clear());
    }
}
