// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.heartbeat.internal.net.Cidr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {

    private final ClientAddress trusting = new ClientAddress(Cidr.list("", "10.0.0.0/8, ::1"));

    @Test
    void ignoresTheHeaderIfNoProxyIsTrusted() {
        ClientAddress clients = new ClientAddress(List.of());
        assertEquals("10.0.0.1", source(clients, "10.0.0.1", "198.51.100.7"));
        assertEquals("10.0.0.1", source(clients, "10.0.0.1", "junk"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.9 | 198.51.100.7                       | 192.0.2.9",
                "10.0.0.1  | 198.51.100.7                       | 198.51.100.7",
                "10.0.0.1  | 198.51.100.7, 203.0.113.5          | 203.0.113.5",
                "10.0.0.1  | 198.51.100.7, 10.0.0.2, 10.0.0.3   | 198.51.100.7",
                "10.0.0.1  | 198.51.100.7,10.0.0.2:80,10.0.0.3  | 198.51.100.7",
                "10.0.0.1  | 10.0.0.3, 10.0.0.2                 | 10.0.0.3",
                "10.0.0.1  | ' , '                              | 10.0.0.1",
                "10.0.0.1  | '198.51.100.7, '                   | 198.51.100.7",
                "10.0.0.1  | 198.51.100.7:4711                  | 198.51.100.7",
                "10.0.0.1  | 2001:db8::1                        | 2001:db8:0:0:0:0:0:1",
                "10.0.0.1  | [2001:db8::1]                      | 2001:db8:0:0:0:0:0:1",
                "10.0.0.1  | [2001:db8::1]:4711                 | 2001:db8:0:0:0:0:0:1",
                "10.0.0.1  | ::ffff:198.51.100.7                | 198.51.100.7",
                "::ffff:10.0.0.1   | 198.51.100.7               | 198.51.100.7",
                "[0:0:0:0:0:0:0:1] | 198.51.100.7               | 198.51.100.7",
                "0:0:0:0:0:0:0:1   | 198.51.100.7               | 198.51.100.7"
            })
    void usesTheLastAddressThatIsNoTrustedProxy(String peer, String header, String source) {
        assertEquals(source, source(trusting, peer, header));
    }

    @Test
    void readsSeveralHeadersAsOne() {
        assertEquals("203.0.113.5", source(trusting, "10.0.0.1", "198.51.100.7", "203.0.113.5, 10.0.0.2", "10.0.0.3"));
    }

    @Test
    void usesThePeerIfTheProxyForwardsNoAddress() {
        assertEquals("10.0.0.1", source(trusting, "10.0.0.1"));
    }

    @Test
    void letsNoUntrustedClientChooseTheAddress() {
        assertEquals("203.0.113.5", source(trusting, "10.0.0.1", "junk, 10.0.0.9, 203.0.113.5"));
    }

    /** The client is 203.0.113.66 and pretends to be 198.51.100.7; each proxy appends the address of its client. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "203.0.113.66, 198.51.100.7, 203.0.113.66",
                "203.0.113.66, 198.51.100.7; 203.0.113.66",
                "203.0.113.66; 198.51.100.7; 203.0.113.66",
                "203.0.113.66; 198.51.100.7, 203.0.113.66",
                "203.0.113.66, 198.51.100.7, 203.0.113.66, 10.0.0.2",
                "203.0.113.66, 198.51.100.7; 203.0.113.66, 10.0.0.2",
                "203.0.113.66, 10.0.0.2, 198.51.100.7; 203.0.113.66; 10.0.0.2",
                "10.0.0.2, 203.0.113.66, 198.51.100.7, 203.0.113.66, 10.0.0.2",
                "198.51.100.7, 203.0.113.66, 198.51.100.7, 203.0.113.66"
            })
    void countsEveryAppearanceOfAnAddress(String headers) {
        assertEquals("203.0.113.66", source(trusting, "10.0.0.1", headers.split("; ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "198.51.100.7, unknown", "unknown, 10.0.0.2", "_hidden", "\"::1\"", "a.example.org"})
    void rejectsJunkWhereAnAddressIsNeeded(String header) {
        String junk = header.contains("unknown") ? "unknown" : header;
        assertEquals(
                "X-Forwarded-For: \"" + junk + "\" (expected: the IP address of a server, with or without a port)",
                assertThrows(IllegalArgumentException.class, () -> source(trusting, "10.0.0.1", header)).getMessage());
    }

    @Test
    void repeatsNoMoreThanAPrintableBeginningOfJunk() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> source(trusting, "10.0.0.1", "\u00e4\t" + "x".repeat(5000)))
                .getMessage();
        assertEquals(
                "X-Forwarded-For: \"\u00e4?" + "x".repeat(198)
                        + "...\" (expected: the IP address of a server, with or without a port)",
                message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0", "::", "[::]:80", "224.0.0.1", "239.255.0.1:27999", "ff02::1", "::ffff:0.0.0.0", "::ffff:224.0.0.1"
            })
    void rejectsAddressesThatNoServerHas(String header) {
        assertEquals(
                "X-Forwarded-For: \"" + header + "\" (expected: the IP address of a server, with or without a port)",
                assertThrows(IllegalArgumentException.class, () -> source(trusting, "10.0.0.1", header)).getMessage());
    }

    @Test
    void rejectsAPeerThatMayComeFromAHeader() {
        assertEquals(
                "peer: \"198.51.100.7\" (expected: the address of the connection, which no header names)",
                assertThrows(IllegalArgumentException.class, () -> source(trusting, "198.51.100.7", "198.51.100.7")).getMessage());
    }

    @Test
    void rejectsAPeerWithoutAddress() {
        assertEquals(
                "peer: \"/run/http.socket\" (expected: the IP address of a server, with or without a port)",
                assertThrows(IllegalArgumentException.class, () -> source(trusting, "/run/http.socket")).getMessage());
    }

    private static String source(ClientAddress clients, String peer, String... headers) {
        return clients.of(FakePost.from(peer, Arrays.copyOf(headers, headers.length)).request).getHostAddress();
    }
}
