// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.heartbeat.internal.net.Cidr;
import org.heartbeat.testing.Configs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointSettingsTest {

    @Test
    void receivesAtHeartbeatAndTrustsNoProxyByDefault() {
        assertEquals(new EndpointSettings("/heartbeat", new ClientAddress(List.of())), EndpointSettings.read(config()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hb", " /HeartbeatListener ", "/a/b.c/d_e~f-1", "/.well-known/x", "/..x", ""})
    void acceptsAPlainPathOrNone(String path) {
        assertEquals(path.trim(), EndpointSettings.read(config("HeartbeatPath", path)).path());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/", "hb", "/hb/", "//hb", "/*", "/hb/*", "*.hb", "/a b", "/a?b", "/a#b", "/a;b", "/a%20b", "/a\\b", "/../b",
                "/a/..", "/./a", "/\u00e4", "http://localhost/hb", "/a,/b"
            })
    void rejectsPathsThatAContainerWouldNormalizeOrUseAsPatterns(String path) {
        String message = assertThrows(IllegalArgumentException.class, () -> EndpointSettings.read(config("HeartbeatPath", path)))
                .getMessage();
        assertEquals(
                "HeartbeatPath: \"" + path
                        + "\" (expected: a path such as /heartbeat, of letters, digits and ._~- between slashes; or empty)",
                message);
    }

    @Test
    void readsProxies() {
        List<Cidr> proxies = List.of(block("10.0.0.0/8"), block("fd00::/8"), block("192.0.2.1"));
        assertEquals(proxies, trusted("10.0.0.0/8,fd00::/8 , 192.0.2.1,"));
        assertEquals(List.of(), trusted(" "));
    }

    @Test
    void readsAMappedBlockAsTheMonitorDoes() {
        assertEquals(List.of(block("10.0.0.0/8")), trusted("::ffff:10.0.0.0/104"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0;10.0.0.1", "localhost", "010.0.0.0/8", "::ffff:10.0.0.0/95"})
    void rejectsProxiesThatAreNoBlocks(String proxy) {
        String message = assertThrows(IllegalArgumentException.class, () -> trusted("192.0.2.1, " + proxy))
                .getMessage();
        assertEquals(
                "HeartbeatTrustedProxies: \"" + proxy
                        + "\" (expected: a CIDR block, such as 192.0.2.0/24 or 2001:db8::/32)",
                message);
    }

    private static List<Cidr> trusted(String proxies) {
        return EndpointSettings.read(config("HeartbeatTrustedProxies", proxies)).clients().trusted();
    }

    private static Cidr block(String text) {
        return Cidr.parse(text).orElseThrow();
    }

    private static MonitorHttpConfig config(String... keysAndValues) {
        return Configs.of(MonitorHttpConfig.class, keysAndValues);
    }
}
