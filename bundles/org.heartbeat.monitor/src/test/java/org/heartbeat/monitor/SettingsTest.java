// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import static org.heartbeat.monitor.Beats.config;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @Test
    void isDisabledByDefault() {
        assertEquals(
                new Settings(List.of(), Optional.empty(), 1000, List.of(), Duration.ofSeconds(10), Duration.ofSeconds(30)),
                Settings.read(config()));
    }

    @Test
    void listensOnSeveralAddresses() {
        List<Settings.Endpoint> endpoints = Settings.read(config(
                        "HeartbeatListen", "239.0.0.1:27999, 127.0.0.1:27999 ,[ff15::1]:28000,239.0.0.1:27999", "HeartbeatInterface", " lo "))
                .endpoints();
        assertEquals(
                List.of("239.0.0.1:27999 lo", "127.0.0.1:27999 ", "[ff15::1]:28000 lo"),
                endpoints.stream().map(each -> each.text() + " " + each.networkInterface()).toList());
        assertEquals(28000, endpoints.get(2).address().getPort());
    }

    @Test
    void readsTheOtherKeys() {
        Settings settings = Settings.read(config(
                "HeartbeatStorage", "/var/lib/heartbeat/hb.dat",
                "HeartbeatMaxServers", "7",
                "HeartbeatAllow", "192.0.2.0/24, 2001:db8::/32",
                "HeartbeatStaleAfter", "500ms",
                "HeartbeatForgetAfter", "2min"));
        assertEquals(Optional.of(Path.of("/var/lib/heartbeat/hb.dat")), settings.storage());
        assertEquals(7, settings.maxServers());
        assertEquals(2, settings.allowed().size());
        assertEquals(Duration.ofMillis(500), settings.staleAfter());
        assertEquals(Duration.ofMinutes(2), settings.forgetAfter());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "HeartbeatListen | 239.0.0.1",
        "HeartbeatListen | host:27999",
        "HeartbeatListen | ::1:27999",
        "HeartbeatListen | [127.0.0.1]:27999",
        "HeartbeatListen | 127.0.0.1:0",
        "HeartbeatListen | 127.0.0.1:65536",
        "HeartbeatStorage | hb.dat",
        "HeartbeatStorage | /",
        "HeartbeatMaxServers | 0",
        "HeartbeatMaxServers | 1000001",
        "HeartbeatMaxServers | many",
        "HeartbeatMaxServers | -1",
        "HeartbeatAllow | 192.0.2.0/33",
        "HeartbeatAllow | example.org",
        "HeartbeatStaleAfter | 99ms",
        "HeartbeatStaleAfter | 25h",
        "HeartbeatStaleAfter | 10 seconds",
        "HeartbeatForgetAfter | 9s"
    })
    void refusesWithKeyValueAndRule(String key, String value) {
        String message = assertThrows(IllegalArgumentException.class, () -> Settings.read(config(key, value)))
                .getMessage();
        assertTrue(message.startsWith(key + ": \"" + value + "\" (expected: "), message);
    }
}
