// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerIdTest {

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.11, 192.0.2.11, 192.0.2.11:8181",
        "2001:db8:0:0:0:0:0:1, 2001:db8::1, [2001:db8::1]:8181",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1, [2001:db8::1:0:0:1]:8181",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:8181",
        "::, ::, [::]:8181",
        "1::, 1::, [1::]:8181"
    })
    void writesAnAddressAsHttpdDoesAndBracketsItBeforeAPort(String address, String host, String withPort)
            throws UnknownHostException {
        assertEquals(host, ServerId.of(address(address)).host());
        assertEquals(host, ServerId.of(address(address)).toString());
        assertEquals(withPort, ServerId.of(address(address), 8181).toString());
    }

    @Test
    void keepsTheZoneOfThisMachineToItself() throws UnknownHostException {
        InetAddress zoned = Inet6Address.getByAddress(null, address("fe80::1").getAddress(), 7);
        assertEquals("fe80::1", ServerId.of(zoned).toString());
        assertEquals("[fe80::1]:80", ServerId.of(zoned, 80).toString());
        assertEquals(ServerId.of(address("fe80::1"), 80), ServerId.of(zoned, 80));
    }

    @Test
    void tellsServersOfOneAddressApartByTheirPorts() throws UnknownHostException {
        InetAddress address = address("192.0.2.11");
        assertNotEquals(ServerId.of(address, 8181), ServerId.of(address, 8182));
        assertNotEquals(ServerId.of(address, 8181), ServerId.of(address));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65536})
    void rejectsPortsThatDoNotExist(int port) throws UnknownHostException {
        InetAddress address = address("192.0.2.11");
        assertEquals(
                "port: " + port + " (expected: 1 ~ 65535)",
                assertThrows(IllegalArgumentException.class, () -> ServerId.of(address, port)).getMessage());
    }
}
