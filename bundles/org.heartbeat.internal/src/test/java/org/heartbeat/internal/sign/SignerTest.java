// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.heartbeat.internal.sign.Beats.HEX;
import static org.heartbeat.internal.sign.Beats.NOW;
import static org.heartbeat.internal.sign.Beats.bytes;
import static org.heartbeat.internal.sign.Beats.keys;
import static org.heartbeat.internal.sign.Beats.signed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.heartbeat.internal.net.Addresses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignerTest {

    private final Keys keys = keys("k2 hex:" + HEX, "k1 hex:" + HEX);
    private long clock = NOW;
    private final Signer signer = new Signer(() -> clock);

    @Test
    void appendsWhoWhenAndTheSignature() {
        assertEquals(
                "v=1&ready=75&busy=0&port=8181&id=karaf-1&addr=192.0.2.11&ts=1795862400123&seq=1795862400123&kid=k2"
                        + "&sig=0YorC3sXMWoytZZAKyMP5Ugr31MJpLquLXYGUhXlX1U",
                text(signed(signer, keys)));
    }

    @Test
    void numbersWhatItSignsAndWhatItDoesNotSignInOneRow() {
        assertEquals(NOW + "/0", timeAndSequence());
        byte[] buffer = Arrays.copyOf(bytes("v=1&ready=1&busy=0"), 1000);
        int length = signer.number(buffer, 18);
        assertEquals("v=1&ready=1&busy=0&seq=" + (NOW + 1), text(Arrays.copyOf(buffer, length)));
        assertEquals(NOW + 1 + "/2", timeAndSequence());
    }

    @Test
    void countsBeatsAndNeverSaysATimeTwice() {
        assertEquals(NOW + "/0", timeAndSequence());
        assertEquals(NOW + 1 + "/1", timeAndSequence());
        assertEquals(NOW + 2 + "/2", timeAndSequence());
        clock += 1000;
        assertEquals(NOW + 1000 + "/3", timeAndSequence());
    }

    @Test
    void goesOnWhereItWasWhenTheClockIsSetBackByALittle() {
        timeAndSequence();
        clock -= 30_000;
        assertEquals(NOW + 1 + "/1", timeAndSequence());
        clock += 1000;
        assertEquals(NOW + 2 + "/2", timeAndSequence());
        clock += 40_000;
        assertEquals(NOW + 11_000 + "/3", timeAndSequence());
    }

    @Test
    void beginsAnewWhenTheClockIsSetBackByMore() {
        timeAndSequence();
        clock -= 30_001;
        assertEquals(NOW - 30_001 + "/1", timeAndSequence());
        assertEquals(NOW - 30_000 + "/2", timeAndSequence());
    }

    @Test
    void writesAnAddressWithoutItsScope() throws UnknownHostException {
        byte[] bytes = {(byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        byte[] buffer = Arrays.copyOf(bytes("v=1&ready=1&busy=0"), 1000);
        int length = signer.sign(buffer, 18, keys.get("k1"), "x", Inet6Address.getByAddress("", bytes, 3));
        assertTrue(text(Arrays.copyOf(buffer, length)).contains("&id=x&addr=fe80::1&ts="));
    }

    /** All that a sender sends by itself, to which HeartbeatVariables are added. */
    @ParameterizedTest
    @CsvSource({
        "v=1&ready=75&busy=12&port=8181&now=70, web-frontend-07.prod.example.com-root, 192.168.178.211, k1, 189",
        "v=1&ready=75&busy=12&port=8181&now=70, web-frontend-07.prod.example.com-root,"
                + " 2001:db8:1234:5678:9abc:def0:1234:5678, k1, 212",
        "v=1&ready=2147483647&busy=2147483647&port=65535&state=draining&now=2147483647,"
                + " iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii, 2001:db8:1234:5678:9abc:def0:1234:5678,"
                + " kkkkkkkkkkkkkkkk, 293"
    })
    void staysUnder300Bytes(String plain, String id, String address, String kid, int expected) {
        Key key = keys(kid + " hex:" + HEX).first().orElseThrow();
        byte[] buffer = Arrays.copyOf(bytes(plain), 1000);
        int length = signer.sign(buffer, plain.length(), key, id, Addresses.literal(address).orElseThrow());
        assertEquals(expected, length);
        // beat numbers have 13 digits now, and at most 18
        assertTrue(length + 5 < 300, length + " bytes");
    }

    @Test
    void refusesAMessageThatNobodyWouldReadAndSaysItsTimeLater() {
        byte[] buffer = new byte[1100];
        // signing adds 117 bytes
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> signer.sign(buffer, 884, keys.get("k2"), "karaf-1", Beats.ADDRESS));
        assertEquals("signed message: 1001 bytes (expected: at most 1000)", e.getMessage());
        assertEquals(1000, signer.sign(buffer, 883, keys.get("k2"), "karaf-1", Beats.ADDRESS));
        assertEquals(NOW + 1 + "/1", timeAndSequence());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a&b", "ä", "a%41", "a=b"})
    void refusesIdsThatAMessageCannotSay(String id) {
        assertEquals(
                "HeartbeatId: \"" + id + "\" (expected: 1 ~ 64 letters, digits, ., _, ~, : and -)",
                assertThrows(IllegalArgumentException.class, () -> Signer.requireId("HeartbeatId", id)).getMessage());
    }

    private String timeAndSequence() {
        Matcher parts = Pattern.compile(".*&ts=([0-9]+)&seq=([0-9]+)&.*").matcher(text(signed(signer, keys)));
        assertTrue(parts.matches());
        // the first number is the time of the sender's start
        return parts.group(1) + "/" + (Long.parseLong(parts.group(2)) - NOW);
    }

    private static String text(byte[] message) {
        return new String(message, ISO_8859_1);
    }
}
