// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "127.0.0.1, 127.0.0.1",
        "255.255.255.255, 255.255.255.255",
        "::1, ::1",
        "::, ::",
        "2001:DB8:0:0::7, 2001:db8::7",
        "2001:db8:0:0:0:0:0:1, 2001:db8::1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:0:0:1:1:0:0:1, 2001::1:1:0:0:1",
        "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
        "0:0:1:0:0:2:3:4, ::1:0:0:2:3:4",
        "fe80::, fe80::",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "::ffff:192.0.2.1, 192.0.2.1"
    })
    void writesWhatItReadsAsHttpdDoes(String read, String written) {
        assertEquals(written, Addresses.text(address(read)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "localhost", "192.0.2", "1.2.3.4.5", "192.0.2.256", "192.0.2.001", "1", "127.1", "a:b", "[::1]", "[::1",
                "::1]", "\u0661.2.3.4", "::g", "1.2.3.4 ", "::1::"
            })
    void takesNothingElseForAnAddress(String text) {
        assertTrue(Addresses.literal(text).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "fe80::1%eth0, fe80::1",
        "[fe80::1%eth0], [fe80::1]",
        "[ff02::1%eth0.5]:27999, [ff02::1]:27999",
        "http://[fe80::1%25eth0]:8181/a%20b, http://[fe80::1]:8181/a%20b",
        "*name.example:27999 (fe80::1%2), *name.example:27999 (fe80::1)",
        "fe80:0:0:0:0:0:0:1%2, fe80:0:0:0:0:0:0:1",
        "2001:db8::1, 2001:db8::1",
        "192.0.2.1:80, 192.0.2.1:80",
        "http://balancer/a%20b, http://balancer/a%20b"
    })
    void leavesZonesOut(String text, String without) {
        assertEquals(without, Addresses.withoutZone(text));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.11, 8181, 192.0.2.11:8181",
        "2001:db8::1, 8181, [2001:db8::1]:8181",
        "192.0.2.11, 0, 192.0.2.11",
        "2001:db8::1, 0, 2001:db8::1"
    })
    void writesPortsAsInUris(String address, int port, String text) {
        assertEquals(text, Addresses.text(address(address), port));
    }

    @Test
    void writesTheScope() {
        assertEquals("fe80::1%1", Addresses.text(address("fe80::1%1")));
        assertEquals("[fe80::1%1]:80", Addresses.text(address("fe80::1%1"), 80));
    }

    @Test
    void takesBracketsAwayInPairsOnly() {
        assertEquals("::1", Addresses.withoutBrackets("[::1]"));
        assertEquals("[::1", Addresses.withoutBrackets("[::1"));
        assertEquals("::1", Addresses.withoutBrackets("::1"));
    }

    @Test
    void tellsTheFamily() {
        assertEquals(StandardProtocolFamily.INET, Addresses.family(address("192.0.2.1")));
        assertEquals(StandardProtocolFamily.INET, Addresses.family(address("::ffff:192.0.2.1")));
        assertEquals(StandardProtocolFamily.INET6, Addresses.family(address("::1")));
    }

    @Test
    void findsAnInterfaceByItsNameAndByAnAddress() throws SocketException {
        NetworkInterface byAddress = Addresses.networkInterface("127.0.0.1");
        assertEquals(byAddress, Addresses.networkInterface(byAddress.getName()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nosuch0", "192.0.2.1", "2001:db8::1"})
    void saysWhichInterfaceIsNotThere(String name) {
        assertEquals(
                "HeartbeatInterface: \"" + name + "\" (expected: name or address of an interface of this machine)",
                assertThrows(SocketException.class, () -> Addresses.networkInterface(name)).getMessage());
    }

    @Test
    void reportsAFamilyThatThisJvmDoesNotHaveLikeAnyOtherTroubleWithTheNetwork() {
        assertEquals(
                "IPv6 not available in this JVM",
                assertThrows(SocketException.class, () -> Addresses.open(address("::1"), family -> {
                            throw new UnsupportedOperationException("IPv6 not available");
                        }))
                        .getMessage());
    }

    private static InetAddress address(String text) {
        return Addresses.literal(text).orElseThrow();
    }
}
