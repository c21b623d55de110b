// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.0, true",
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.0/24, 192.0.1.255, false",
        "192.0.2.77/24, 192.0.2.1, true",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.130/25, 192.0.2.128, true",
        "192.0.2.4/31, 192.0.2.5, true",
        "192.0.2.4/31, 192.0.2.6, false",
        "192.0.2.4/32, 192.0.2.4, true",
        "192.0.2.4/32, 192.0.2.5, false",
        "192.0.2.4, 192.0.2.4, true",
        "192.0.2.4, 192.0.2.5, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "128.0.0.0/1, 127.255.255.255, false",
        "128.0.0.0/1, 255.0.0.0, true",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "fe80::/10, febf::1, true",
        "fe80::/10, fec0::1, false",
        "2001:db8::1, 2001:db8::1, true",
        "2001:db8::1, 2001:db8::2, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "2001:db8::/127, 2001:db8::1, true",
        "2001:db8::/127, 2001:db8::2, false",
        "::/0, 2001:db8::1, true",
        "::/0, 192.0.2.1, false",
        "::/0, ::ffff:192.0.2.1, false",
        "192.0.2.0/24, ::ffff:192.0.2.1, true",
        "::ffff:192.0.2.0/120, 192.0.2.1, true",
        "::ffff:192.0.2.0/120, 192.0.3.1, false",
        "::ffff:192.0.2.1, 192.0.2.1, true"
    })
    void containsWhatHasItsPrefix(String block, String address, boolean contained) {
        assertEquals(contained, block(block).contains(address(address)));
        assertEquals(contained, Cidr.anyContains(List.of(block("203.0.113.1"), block(block)), address(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0.0/8/8",
                "10.0.0.0 /8", "10.0.0.0/255.0.0.0", "10.0.0/8", "10/8", "10.0.0.256/8", "010.0.0.0/8", "10.0.0.0/\u0668",
                "10.0.0.0/9999999999", "fd00::/129", "[fd00::]/8", "fd00:/8", "::ffff:10.0.0.0/95", "::ffff:10.0.0.0/8",
                "localhost", "localhost/8", "example.org/8", "*"
            })
    void isNothingElseThanAnAddressAndABoundedPrefix(String text) {
        assertEquals(Optional.empty(), Cidr.parse(text));
    }

    @Test
    void isTheIpv4BlockWhereThatIsWrittenAsAnIpv6One() {
        assertEquals(block("10.0.0.0/8"), block("::ffff:10.0.0.0/104"));
        assertEquals("10.0.0.0/8", block("::ffff:10.0.0.0/104").toString());
    }

    @Test
    void readsListsAndRefusesThemWithKeyValueAndRule() {
        assertEquals(
                List.of(block("10.0.0.0/8"), block("fd00::/8"), block("192.0.2.1")),
                Cidr.list("Key", "10.0.0.0/8,fd00::/8 , ", "192.0.2.1,10.0.0.0/8"));
        assertEquals(List.of(), Cidr.list("Key", " ", ""));
        assertEquals(
                "Key: \"10/8\" (expected: a CIDR block, such as 192.0.2.0/24 or 2001:db8::/32)",
                assertThrows(IllegalArgumentException.class, () -> Cidr.list("Key", "10.0.0.0/8, 10/8")).getMessage());
    }

    @Test
    void containsNothingWhereThereIsNoBlock() {
        assertFalse(Cidr.anyContains(List.of(), address("192.0.2.1")));
    }

    @ParameterizedTest
    @CsvSource({"2001:DB8:0::/32, 2001:db8::/32", "192.0.2.7, 192.0.2.7/32", "::1, ::1/128"})
    void isWrittenAsUsersWriteIt(String read, String written) {
        assertEquals(written, block(read).toString());
        assertTrue(Cidr.parse(written).isPresent());
    }

    private static Cidr block(String text) {
        return Cidr.parse(text).orElseThrow();
    }

    private static InetAddress address(String text) {
        return Addresses.literal(text).orElseThrow();
    }
}
