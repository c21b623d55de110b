// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "::1, ::1",
        "::, ::",
        "2001:db8:0:0:0:0:0:1, 2001:db8::1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:db8::, 2001:db8::",
        "FE80::A, fe80::a",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8"
    })
    void writesAddressesInTheirShortForm(String literal, String text) {
        assertEquals(text, Addresses.text(Addresses.literal(literal).orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "256.0.0.1", "1.2.3", "1.2.3.4.5", "", "::g", "[::1]", "\u0661.1.1.1"})
    void takesNothingButDigits(String text) {
        assertTrue(Addresses.literal(text).isEmpty());
    }

    @Test
    void findsAnInterfaceByItsNameAndByAnAddress() throws IOException {
        InetSocketAddress group = new InetSocketAddress(Beats.address("239.0.0.1"), 1);
        String name = Addresses.interfaces("127.0.0.1", group).get(0).getName();
        assertEquals(name, Addresses.interfaces(name, group).get(0).getName());
        assertTrue(Addresses.interfaces("*", group).stream().anyMatch(each -> each.getName().equals(name)));
    }

    @Test
    void saysWhichInterfaceIsNotThere() {
        IOException e = assertThrows(
                IOException.class,
                () -> Addresses.interfaces("nosuch0", new InetSocketAddress(Beats.address("239.0.0.1"), 1)));
        assertEquals(
                "HeartbeatInterface: \"nosuch0\" (expected: name or address of an interface of this machine)",
                e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.130/25, 192.0.2.128, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "192.0.2.7/31, 192.0.2.6, true",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false"
    })
    void tellsWhatIsInABlock(String block, String address, boolean inside) {
        assertEquals(
                inside,
                AddressBlock.parse(block).orElseThrow().contains(Beats.address(address).getAddress()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.0/33", "192.0.2.0/", "192.0.2/24", "2001:db8::/129", "host/24", "/24", "192.0.2.0/-1", ""})
    void takesNothingButBlocks(String text) {
        assertFalse(AddressBlock.parse(text).isPresent());
    }
}
