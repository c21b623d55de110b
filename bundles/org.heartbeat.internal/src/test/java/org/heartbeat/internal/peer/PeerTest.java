// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.heartbeat.testing.ServletCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerTest {

    @Test
    void takesTheAttributeWhateverTheContainerReports() throws UnknownHostException {
        ServletCall call = from("192.0.2.66")
                .header("X-Forwarded-For", "192.0.2.66")
                .attribute(Peer.ADDRESS, InetAddress.getByName("192.0.2.1"));
        assertEquals("192.0.2.1", Peer.of(call.request()).getHostAddress());
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 192.0.2.1", "[0:0:0:0:0:0:0:1], 0:0:0:0:0:0:0:1", "::ffff:192.0.2.1, 192.0.2.1"})
    void takesWhatTheContainerReportsWhereNoHeaderNamesIt(String reported, String peer) {
        ServletCall call = from(reported)
                .header("X-Forwarded-For", "192.0.2.66, unknown")
                .header("Forwarded", "for=192.0.2.67;proto=http;by=192.0.2.9");
        assertEquals(peer, Peer.of(call.request()).getHostAddress());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.66        | X-Forwarded-For | 192.0.2.66",
                "192.0.2.66        | X-Forwarded-For | 192.0.2.66, 192.0.2.1",
                "192.0.2.66        | X-Forwarded-For | 192.0.2.1,192.0.2.66:567",
                "192.0.2.66        | X-Forwarded-For | ::ffff:192.0.2.66",
                "192.0.2.66        | Forwarded       | for=192.0.2.66",
                "192.0.2.66        | Forwarded       | For=192.0.2.66;proto=http, for=192.0.2.1",
                "[2001:db8::1]     | Forwarded       | for=\"[2001:db8::1]:4711\"",
                "[fe80::1%2]       | X-Forwarded-For | fe80::1",
                "2001:db8:0:0::0:1 | Forwarded       | for = \"[2001:DB8::1]\" ; by=x"
            })
    void refusesAnAddressThatMayComeFromAHeader(String reported, String header, String value) {
        assertRefused(reported, from(reported).header(header, value), "the address of the connection, which no header names");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "unknown", "/run/http.socket", "0.0.0.0", "224.0.0.1"})
    void refusesWhatIsNoAddressOfAClient(String reported) {
        assertRefused(reported, from(reported), "the IP address of a server, with or without a port");
    }

    private static void assertRefused(String reported, ServletCall call, String rule) {
        assertEquals(
                "peer: \"" + String.valueOf(reported).replace("%2", "") + "\" (expected: " + rule + ")",
                assertThrows(IllegalArgumentException.class, () -> Peer.of(call.request())).getMessage());
    }

    private static ServletCall from(String peer) {
        return ServletCall.of("GET", "/", peer);
    }
}
