// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void takesPostsAtHeartbeatAndTrustsNoProxyByDefault() {
        assertEquals(new Settings("/heartbeat", new Sources(List.of())), Settings.read(Configs.config(Map.of())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hb", " /HeartbeatListener ", "/a/b.c/d_e~f-1", "/.well-known/x", "/..x", ""})
    void takesAPlainPathOrNone(String path) {
        assertEquals(path.trim(), Settings.read(Configs.path(path)).path());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/", "hb", "/hb/", "//hb", "/*", "/hb/*", "*.hb", "/a b", "/a?b", "/a#b", "/a;b", "/a%20b", "/a\\b", "/../b",
                "/a/..", "/./a", "/\u00e4", "http://localhost/hb", "/a,/b"
            })
    void refusesPathsThatAContainerWouldChangeOrTakeForPatterns(String path) {
        String message = assertThrows(IllegalArgumentException.class, () -> Settings.read(Configs.path(path)))
                .getMessage();
        assertEquals(
                "HeartbeatPath: \"" + path
                        + "\" (expected: a path such as /heartbeat, of letters, digits and ._~- between slashes; or empty)",
                message);
    }

    @Test
    void takesProxiesOfOneTextOrSeveral() {
        List<Cidr> proxies = List.of(block("10.0.0.0/8"), block("fd00::/8"), block("192.0.2.1"));
        assertEquals(proxies, trusted("10.0.0.0/8,fd00::/8 , 192.0.2.1,"));
        assertEquals(proxies, trusted("10.0.0.0/8, fd00::/8", "192.0.2.1"));
        assertEquals(List.of(), trusted(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0;10.0.0.1", "localhost"})
    void refusesProxiesThatAreNoBlocks(String proxy) {
        String message = assertThrows(IllegalArgumentException.class, () -> trusted("192.0.2.1, " + proxy))
                .getMessage();
        assertEquals(
                "HeartbeatTrustedProxies: \"" + proxy
                        + "\" (expected: an IP address, or a CIDR block such as 192.0.2.0/24, 0 ~ 32, or fd00::/8, 0 ~ 128)",
                message);
    }

    private static List<Cidr> trusted(String... texts) {
        return Settings.read(Configs.config(Map.of("HeartbeatTrustedProxies", texts))).sources().trusted();
    }

    private static Cidr block(String text) {
        return Cidr.of(text).orElseThrow();
    }
}
