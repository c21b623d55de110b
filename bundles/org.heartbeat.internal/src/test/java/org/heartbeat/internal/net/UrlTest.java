// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTest {

    @ParameterizedTest
    @CsvSource({
        "http://192.0.2.11:8181/app, 192.0.2.11, 8181",
        "http://192.0.2.11/app, 192.0.2.11, 80",
        "HTTPS://www.example.org, www.example.org, 443",
        "http://my_host:8181/app, my_host, 8181",
        "http://my_project_web_1.my_net/, my_project_web_1.my_net, 80",
        "http://host:/x, host, 80",
        "http://[2001:db8::1]:81/?a=b:c, 2001:db8::1, 81",
        "http://[fe80::1%eth0]/, fe80::1%eth0, 80",
        "http://host?at=user@other:1, host, 80"
    })
    void readsHostAndPortOfAUrl(String text, String host, int port) {
        Url url = Url.parse("Key", text);
        assertEquals(new HostPort(host, port), url.at());
        assertEquals(URI.create(text), url.uri());
        assertEquals(new HostPort(host, port), Url.server("Key", text));
    }

    @ParameterizedTest
    @CsvSource({
        "ajp://my_host:8009/app, my_host, 8009",
        "http://me:secret@host:81/, host, 81",
        "netty-http:http://my_host/app, my_host, 80",
        "netty:tcp://192.0.2.11:1234, 192.0.2.11, 1234",
        "http://host/a b, host, 80"
    })
    void readsTheServerOfAnyScheme(String text, String host, int port) {
        assertEquals(new HostPort(host, port), Url.server("Key", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "host", "host:80", "http://", "http:///path", "http://host:0/", "http://host:65536/", "http://host:port/", "http://a b/",
        "http://::1/", "http://[host]/", "http://192.0.2.256/", "http:host"
    })
    void refusesWhatHasNoServer(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Url.parse("Key", text)).getMessage();
        assertTrue(message.startsWith("Key: \"" + text + "\" (expected: an http:// or https:// URL"), message);
        assertEquals(
                "Key: \"" + text + "\" (expected: a URL with host and port, such as http://192.0.2.11:8181/path)",
                assertThrows(IllegalArgumentException.class, () -> Url.server("Key", text)).getMessage());
    }

    @Test
    void refusesOtherSchemesAndMissingPorts() {
        assertThrows(IllegalArgumentException.class, () -> Url.parse("Key", "ajp://host:80/"));
        assertThrows(IllegalArgumentException.class, () -> Url.server("Key", "ajp://host/"));
    }

    @Test
    void tellsWhetherItIsSecure() {
        assertEquals(true, Url.parse("Key", "HTTPS://host").isSecure());
        assertEquals(false, Url.parse("Key", "http://host").isSecure());
    }
}
