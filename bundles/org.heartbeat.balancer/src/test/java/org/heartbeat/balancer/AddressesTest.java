// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1", "192.0.2.001, 192.0.2.1", "::1, ::1", "::, ::", "2001:DB8:0:0::7, 2001:db8::7",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3", "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7", "0:0:1:0:0:2:3:4, ::1:0:0:2:3:4",
        "fe80::, fe80::", "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::", "::ffff:192.0.2.1, 192.0.2.1"
    })
    void writesWhatItReadsAsHttpdDoes(String read, String written) {
        assertEquals(written, Addresses.text(Addresses.literal(read).orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "192.0.2", "192.0.2.256", "1", "127.1", "a:b", "::1]", "١.٢.٣.٤", "::g"})
    void takesNothingElseForAnAddress(String text) {
        assertTrue(Addresses.literal(text).isEmpty());
    }

    @Test
    void takesAwayBracketsInPairsOnly() {
        assertEquals("::1", Addresses.withoutBrackets("[::1]"));
        assertEquals("[::1", Addresses.withoutBrackets("[::1"));
    }
}
