// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "192.0.2.1:567, 192.0.2.1",
        "2001:db8::1, 2001:db8:0:0:0:0:0:1",
        "[2001:db8::1], 2001:db8:0:0:0:0:0:1",
        "[2001:db8::1]:567, 2001:db8:0:0:0:0:0:1",
        "[0:0:0:0:0:0:0:1], 0:0:0:0:0:0:0:1",
        "::ffff:192.0.2.1, 192.0.2.1",
        "[::ffff:192.0.2.1]:567, 192.0.2.1",
        "fe80::1%no-such-interface, fe80:0:0:0:0:0:0:1",
        "[fe80::1%no-such-interface]:567, fe80:0:0:0:0:0:0:1"
    })
    void readsAddressesAsProxiesAndContainersWriteThem(String text, String address) {
        assertEquals(Optional.of(address), Addresses.literalOfAnyPort(text).map(InetAddress::getHostAddress));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "unknown", "localhost", "localhost:80", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4:",
                "1.2.3.4:port", "1.2.3.4:123456", "[1.2.3.4]", "[1.2.3.4]:5", "[::1", "::1]", "[::1]x", "[::1]:", "[]", ":",
                "::1::", "g::1", "\u0661.2.3.4", "%", "::1%", "_hidden", "1.2.3.4 5.6.7.8"
            })
    void takesNothingElseAndAsksNobody(String text) {
        assertEquals(Optional.empty(), Addresses.literalOfAnyPort(text));
    }
}
