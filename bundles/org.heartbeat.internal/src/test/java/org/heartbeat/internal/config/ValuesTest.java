// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    private enum Fallback {
        ANY,
        LAST_KNOWN
    }

    @Test
    void readsListsWrittenWithCommasAndEachPartOnce() {
        assertEquals(List.of("a", "b c", "d"), Values.list(" a ,b c,, a", "d,a,"));
        assertEquals(List.of(), Values.list("", " , "));
        assertEquals(List.of(), Values.list());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "' 7 ', 7", "007, 7", "-5, -5", "2147483647, 2147483647", "-2147483648, -2147483648"})
    void readsNumbers(String text, int number) {
        assertEquals(number, Values.number("Key", text, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "many", "1.5", "+1", "1e3", "0x10", "--1", "6", "-1", "2147483648", "99999999999", "\u0661"})
    void refusesWhatIsNoNumberInItsRange(String text) {
        assertRefused("Key: \"" + text + "\" (expected: 0 ~ 5)", () -> Values.number("Key", text, 0, 5));
        assertRefused("Key: \"" + text + "\" (expected: a rule)", () -> Values.number("Key", text, 0, 5, "a rule"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0", "0ms, 0", "1ms, 1", "' 250 ms ', 250", "7, 7000", "7s, 7000", "2min, 120000", "24h, 86400000", "86400, 86400000"
    })
    void readsTimes(String text, long millis) {
        assertEquals(
                Duration.ofMillis(millis), Values.duration("Key", text, Duration.ZERO, Duration.ofHours(24)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "s", "-1s", "1.5s", "1d", "1S", "1 m", "\u0661s", "99ms", "25h", "86400001ms", "9999999999",
                "999999999h"})
    void refusesWhatIsNoTimeInItsRange(String text) {
        assertRefused(
                "Key: \"" + text + "\" (expected: 100ms ~ 24h, in ms, s, min or h)",
                () -> Values.duration("Key", text, Duration.ofMillis(100), Duration.ofHours(24)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0", "1, 1ms", "200, 200ms", "1000, 1s", "1500, 1500ms", "60000, 1min", "90000, 90s", "1800000, 30min", "3600000, 1h",
        "5400000, 90min", "86400000, 24h"
    })
    void writesTimesAsUsersDo(long millis, String text) {
        assertEquals(text, Values.text(Duration.ofMillis(millis)));
        assertEquals(
                Duration.ofMillis(millis), Values.duration("Key", text, Duration.ZERO, Duration.ofHours(24)));
    }

    @ParameterizedTest
    @CsvSource({"any, ANY", "' Any ', ANY", "last-known, LAST_KNOWN", "LAST-KNOWN, LAST_KNOWN"})
    void readsChoicesInAnyCase(String text, Fallback choice) {
        assertEquals(choice, Values.choice("Key", text, Fallback.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "last_known", "last known", "none"})
    void refusesWhatIsNoChoice(String text) {
        assertRefused(
                "Key: \"" + text + "\" (expected: any, last-known)", () -> Values.choice("Key", text, Fallback.class));
    }

    @ParameterizedTest
    @CsvSource({"on, true", "' ON ', true", "true, true", "off, false", "False, false"})
    void readsFlags(String text, boolean on) {
        assertEquals(on, Values.onOff("Key", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "1", "0n", "on,off"})
    void refusesWhatIsNoFlag(String text) {
        assertRefused("Key: \"" + text + "\" (expected: on or off)", () -> Values.onOff("Key", text));
    }

    @Test
    void showsNoPasswordNoLineBreakAndNotMoreThanTheBeginningOfAValue() {
        assertRefused("Key: \"http://...@h:1/?\" (expected: on or off)", () -> Values.onOff("Key", "http://me:secret@h:1/\n"));
        assertRefused(
                "Key: \"http://...@" + "h".repeat(189) + "...\" (expected: on or off)",
                () -> Values.onOff("Key", "http://me:" + "s".repeat(300) + "@" + "h".repeat(300)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://me:secret@h", "http://secret@h", "http://me:a/secret@h", "http://me:a@secret@h", "x://me:secret@"})
    void showsNothingOfAUserInAUrl(String url) {
        String shown = Values.shown("no route to " + url + "/path");
        assertTrue(shown.startsWith("no route to ") && shown.endsWith("/path") && !shown.contains("secret"), shown);
        assertRefused(
                "Key: (expected: no user name and no password in a URL, and %40 for any other @)",
                () -> Values.requireNoUser("Key", url));
    }

    private static void assertRefused(String message, Executable read) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, read).getMessage());
    }
}
