// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import static org.heartbeat.internal.sign.Beats.HEX;
import static org.heartbeat.internal.sign.Beats.OTHER_HEX;
import static org.heartbeat.internal.sign.Beats.bytes;
import static org.heartbeat.internal.sign.Beats.keys;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import org.heartbeat.internal.net.Addresses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

    @Test
    void readsLinesWithCommentsBlanksAndEitherEndOfLine() {
        Keys keys = keys("# the keys", "", "\tk2\thex:" + HEX + "  \r", "  k1  hex:" + OTHER_HEX + " * 0.0.0.0/0 # old", "#", "   ");
        assertEquals("[k2, k1]", keys.toString());
        assertEquals(Optional.of("k2"), keys.first().map(Key::kid));
    }

    @Test
    void readsTheSameKeyInEachWayToWriteIt() {
        byte[] message = bytes("v=1&ready=1&busy=0");
        byte[] expected = keys("k hex:" + HEX).get("k").signature(message, 0, message.length);
        assertEquals(43, expected.length);
        for (String text : new String[] {
            "hex:" + HEX.toUpperCase(Locale.ROOT),
            "base64:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "base64:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
        }) {
            assertArrayEquals(expected, keys("k " + text).get("k").signature(message, 0, message.length), text);
        }
    }

    @Test
    void limitsAKeyToIdsAndAddresses() {
        Key key = keys("k hex:" + HEX + " karaf-1,web-*-x,*.a* 192.0.2.0/30,2001:db8::/32").get("k");
        for (String id : new String[] {"karaf-1", "web--x", "web-1-2-x", ".a", "b.abc"}) {
            assertTrue(key.maySpeakFor(id), id);
        }
        for (String id : new String[] {"karaf-11", "akaraf-1", "web-x", "web-1-xy", "a", "KARAF-1"}) {
            assertFalse(key.maySpeakFor(id), id);
        }
        assertTrue(key.maySpeakFor(address("192.0.2.3")) && key.maySpeakFor(address("2001:db8::9")));
        assertFalse(key.maySpeakFor(address("192.0.2.4")) || key.maySpeakFor(address("2001:db9::9")));
    }

    @Test
    void letsAKeyWithoutLimitsSpeakForAll() {
        Key key = keys("k hex:" + HEX).get("k");
        assertTrue(key.maySpeakFor("x") && key.maySpeakFor(address("::1")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "k | 'kid, key, [ids], [addresses]'",
                "k SECRET a 192.0.2.1 x | 'kid, key, [ids], [addresses]'",
                "k/1 SECRET | 'first a kid, 1 ~ 16 letters, digits, ., _, ~ and -'",
                "k2345678901234567 SECRET | 'first a kid, 1 ~ 16 letters, digits, ., _, ~ and -'",
                "SECRET k | 'first a kid, 1 ~ 16 letters, digits, ., _, ~ and -'",
                "old SECRET | 'each kid once'",
                "k S:ECRET | 'second the key, hex:… or base64:…, of 32 ~ 64 bytes'",
                "k SECRETff | 'second the key, hex:… or base64:…, of 32 ~ 64 bytes'",
                "k SECRETf | 'second the key, hex:… or base64:…, of 32 ~ 64 bytes'",
                "k hex: | 'second the key, hex:… or base64:…, of 32 ~ 64 bytes'",
                "k hex:0001020304050607 | 'second the key, hex:… or base64:…, of 32 ~ 64 bytes'",
                "k base64:SECRET!SECRETSECRETSECRETSECRETSECRETSECRETSECRET= | 'second the key, hex:… or base64:…, of 32 ~ 64 bytes'",
                "k SECRET a,,b | 'third the ids, separated by commas, such as karaf-1,web-*'",
                "k SECRET a& | 'third the ids, separated by commas, such as karaf-1,web-*'",
                "k SECRET a 192.0.2.0/33 | 'fourth the addresses as CIDR blocks, separated by commas, such as 192.0.2.0/24'",
                "k SECRET a host | 'fourth the addresses as CIDR blocks, separated by commas, such as 192.0.2.0/24'"
            })
    void refusesALineByItsNumberAndNeverShowsIt(String line, String rule) {
        String secret = "hex:" + HEX + HEX.substring(2) + (line.contains("SECRETf") ? "ff" : "");
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> keys("# keys", "old hex:" + OTHER_HEX, line.replace("SECRET", secret), "k9 hex:" + OTHER_HEX));
        assertEquals("heartbeat.keys: line 3 (expected: " + rule + ")", e.getMessage());
        assertEquals(null, e.getCause());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing\n\n  #"})
    void refusesAFileWithoutKeys(String text) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Keys.parse("heartbeat.keys", text));
        assertEquals("heartbeat.keys: no key (expected: lines such as k1 base64:…)", e.getMessage());
    }

    @Test
    void makesLinesThatItReads() {
        String line = Keys.newLine("k3", new SecureRandom());
        assertEquals("[k3]", keys(line).toString());
        assertNotEquals(line, Keys.newLine("k3", new SecureRandom()));
        assertEquals(
                "kid: \"k 3\" (expected: 1 ~ 16 letters, digits, ., _, ~ and -)",
                assertThrows(IllegalArgumentException.class, () -> Keys.newLine("k 3", new SecureRandom())).getMessage());
    }

    @Test
    void showsNoKeyAsText() {
        Keys keys = keys("k hex:" + HEX);
        assertEquals("k", keys.first().orElseThrow().toString());
        assertEquals("[k]", keys.toString());
    }

    private static InetAddress address(String text) {
        return Addresses.literal(text).orElseThrow();
    }
}
