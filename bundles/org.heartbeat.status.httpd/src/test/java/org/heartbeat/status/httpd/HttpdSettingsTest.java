// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.httpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import org.heartbeat.internal.net.Url;
import org.heartbeat.testing.Configs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpdSettingsTest {

    private static final String PAGE = "http://127.0.0.1/server-status?auto";

    @Test
    void readsTheDefaults() {
        assertEquals(
                new HttpdSettings(Url.parse("ServerStatus", PAGE), Duration.ofMillis(200)),
                read("ServerStatus", PAGE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " http://127.0.0.1/server-status?auto ", "HTTPS://www.example.org:8443/s?auto", "http://[::1]:81/",
                "http://my_httpd/server-status?auto"
            })
    void takesUrlsOfPages(String page) {
        assertEquals(URI.create(page.trim()), read("ServerStatus", page).page().uri());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "127.0.0.1", "127.0.0.1/server-status?auto", "http://", "http:///server-status", "ftp://127.0.0.1/",
                "http://127.0.0.1:0/", "http://127.0.0.1:65536/", "http://127.0.0.1:port/", "http://a b/"
            })
    void refusesWhatIsNoUrlOfAPage(String page) {
        String message = messageOf("ServerStatus", page);
        assertTrue(
                message.startsWith("ServerStatus: \"" + page + "\" (expected: an http:// or https:// URL"), message);
    }

    @Test
    void refusesAUserInTheUrlAndDoesNotRepeatIt() {
        assertEquals(
                "ServerStatus: (expected: no user name and no password in a URL, and %40 for any other @)",
                messageOf("ServerStatus", "http://u:p@127.0.0.1/"));
    }

    @ParameterizedTest
    @CsvSource({"10ms, 10", "' 250 ms', 250", "0100ms, 100"})
    void takesTimeouts(String timeout, int millis) {
        HttpdSettings settings = read("ServerStatus", PAGE, "ServerStatusTimeout", timeout);
        assertEquals(Duration.ofMillis(millis), settings.timeout());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9ms", "251ms", "200", "1s", "0.2s", "-20ms", "ms", "\u0661\u0660\u0660ms", "9999999999ms"})
    void refusesTimeoutsThatAreNoneOrMissTheBeat(String timeout) {
        assertEquals(
                "ServerStatusTimeout: \"" + timeout + "\" (expected: 10ms ~ 250ms, in ms, s, min or h)",
                messageOf("ServerStatus", PAGE, "ServerStatusTimeout", timeout));
    }

    private static String messageOf(String... keysAndValues) {
        return assertThrows(IllegalArgumentException.class, () -> read(keysAndValues)).getMessage();
    }

    private static HttpdSettings read(String... keysAndValues) {
        return HttpdSettings.read(Configs.of(HttpdStatusConfig.class, keysAndValues));
    }
}
