// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VariableTest {

    @Test
    void reservesTheKeysOfTheWire() {
        assertEquals(
                List.of("v", "ready", "busy", "port", "now", "state", "errors", "scale", "seq", "id", "addr", "ts", "kid", "sig"),
                List.copyOf(Variable.reserved()));
        Set<String> reserved = Variable.reserved();
        assertThrows(UnsupportedOperationException.class, () -> reserved.remove("v"));
    }

    @Test
    void handsOnWhatHasNoFieldOfItsOwn() {
        assertEquals(
                List.of("v", "ready", "busy", "port", "now", "state", "errors", "scale", "seq", "ts", "sig"),
                List.copyOf(Variable.ofFields()));
    }
}
