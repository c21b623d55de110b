// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.haproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import org.heartbeat.testing.Configs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentSettingsTest {

    @Test
    void isOffByDefaultAndOpenToAll() {
        AgentSettings settings = read();
        assertEquals(AgentSettings.OFF, settings);
        assertTrue(settings.allows(new InetSocketAddress("192.0.2.1", 1)));
    }

    @Test
    void readsSeveralAddressesOfEachKind() {
        assertEquals(
                "[HeartbeatAgent 0.0.0.0:9999, HeartbeatAgent [::1]:9999, HeartbeatMonitorAgent 127.0.0.1:9998]",
                read("HeartbeatAgent", "0.0.0.0:9999, [::1]:9999", "HeartbeatMonitorAgent", " 127.0.0.1:9998 ")
                        .endpoints()
                        .toString());
    }

    @Test
    void allowsThoseOfItsBlocksOnly() {
        AgentSettings settings = read("HeartbeatAllow", "192.0.2.0/24, ::1");
        assertTrue(settings.allows(new InetSocketAddress("192.0.2.200", 1)));
        assertTrue(settings.allows(new InetSocketAddress("::1", 1)));
        assertFalse(settings.allows(new InetSocketAddress("198.51.100.1", 1)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "HeartbeatAgent|9999|host:port",
        "HeartbeatAgent|0.0.0.0:0|a port of 1 ~ 65535",
        "HeartbeatMonitorAgent|localhost:9998|addr:port, where the address is IPv4, or IPv6 in brackets, and the port 1 ~ 65535",
        "HeartbeatAllow|here|a CIDR block, such as 192.0.2.0/24 or 2001:db8::/32"
    })
    void refusesWithKeyValueAndRule(String key, String value, String rule) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> read(key, value));
        assertEquals(key + ": \"" + value + "\" (expected: " + rule + ")", refused.getMessage());
    }

    @Test
    void refusesOneAddressForBothKinds() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> read("HeartbeatAgent", "127.0.0.1:9999", "HeartbeatMonitorAgent", "127.0.0.1:9999"));
        assertEquals(
                "HeartbeatMonitorAgent: \"127.0.0.1:9999\" (expected: each address once)",
                refused.getMessage());
    }

    private static AgentSettings read(String... keysAndValues) {
        return AgentSettings.read(Configs.of(HaproxyConfig.class, keysAndValues));
    }
}
