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
import org.heartbeat.internal.net.Cidr;
import org.heartbeat.monitor.aging.Limits;
import org.heartbeat.monitor.messages.SignatureSettings;
import org.heartbeat.monitor.sockets.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MonitorSettingsTest {

    private static MonitorSettings read(MonitorConfig config) {
        return MonitorSettings.read(config, 4L << 30);
    }

    @Test
    void allowsNoMoreServersThanFitIntoAQuarterOfTheHeap() {
        assertEquals(131_072, MonitorSettings.read(config("HeartbeatMaxServers", "131072"), 512 << 20).limits().maxServers());
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> MonitorSettings.read(config("HeartbeatMaxServers", "131073"), 512 << 20))
                .getMessage();
        assertEquals(
                "HeartbeatMaxServers: \"131073\" (expected: 1 ~ 131072, because a server needs 1 KiB and servers may use a quarter"
                        + " of the heap, which has 512 MiB)",
                message);
    }

    @Test
    void isDisabledByDefault() {
        assertEquals(
                new MonitorSettings(List.of(), Optional.empty(), Beats.automatic(1000), List.of(),
                        new SignatureSettings(SignatureSettings.Mode.OFF, Optional.empty(), List.of(), Duration.ofSeconds(30))),
                read(config()));
    }

    @Test
    void listensOnSeveralAddresses() {
        List<Endpoint> endpoints = read(config(
                        "HeartbeatListen", "239.0.0.1:27999, 127.0.0.1:27999 ,[ff15::1]:28000,239.0.0.1:27999",
                        "HeartbeatInterface", " lo "))
                .endpoints();
        assertEquals(
                List.of("239.0.0.1:27999 lo", "127.0.0.1:27999 ", "[ff15::1]:28000 lo"),
                endpoints.stream().map(each -> each.toString() + " " + each.networkInterface()).toList());
        assertEquals(28000, endpoints.get(2).address().port());
    }

    @Test
    void readsTheOtherKeys() {
        MonitorSettings settings = read(config(
                "HeartbeatStorage", "/var/lib/heartbeat/hb.dat",
                "HeartbeatMaxServers", "7",
                "HeartbeatAllow", "192.0.2.0/24, 2001:db8::/32",
                "HeartbeatStaleAfter", "500ms",
                "HeartbeatSteady", " OFF ",
                "HeartbeatForgetAfter", "2min"));
        assertEquals(Optional.of(Path.of("/var/lib/heartbeat/hb.dat")), settings.storage());
        assertEquals(2, settings.allowed().size());
        assertEquals(
                new Limits(7, Duration.ofMillis(500).toNanos(), Duration.ofMinutes(2).toNanos(), false), settings.limits());
    }

    @Test
    void rejectsForgettingServersBeforeTheyAreStale() {
        MonitorConfig config = config("HeartbeatStaleAfter", "10s", "HeartbeatForgetAfter", "9s");
        assertEquals(
                "HeartbeatForgetAfter: \"9s\" (expected: at least HeartbeatStaleAfter, 10s)",
                assertThrows(IllegalArgumentException.class, () -> read(config)).getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "HeartbeatSignatures | on",
        "HeartbeatUnsigned | host",
        "HeartbeatClockSkew | 999ms",
        "HeartbeatClockSkew | 61min",
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
        "HeartbeatForgetAfter | 99ms",
        "HeartbeatSteady | on"
    })
    void rejectsWithKeyValueAndRule(String key, String value) {
        String message = assertThrows(IllegalArgumentException.class, () -> read(config(key, value)))
                .getMessage();
        assertTrue(message.startsWith(key + ": \"" + value + "\" (expected: "), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"accept", "require"})
    void rejectsSignaturesWithoutKeys(String mode) {
        assertEquals(
                "HeartbeatKeys: \"\" (expected: a key file, because HeartbeatSignatures is " + mode + ")",
                assertThrows(IllegalArgumentException.class, () -> read(config("HeartbeatSignatures", mode)))
                        .getMessage());
    }

    @Test
    void readsTheKeysForSignatures() {
        assertEquals(
                new SignatureSettings(
                        SignatureSettings.Mode.REQUIRE,
                        Optional.of(Path.of("etc/heartbeat.keys")),
                        Cidr.list("", "192.0.2.7,2001:db8::/32"),
                        Duration.ofSeconds(10)),
                read(config(
                                "HeartbeatSignatures", "Require",
                                "HeartbeatKeys", " etc/heartbeat.keys ",
                                "HeartbeatUnsigned", "192.0.2.7, 2001:db8::/32",
                                "HeartbeatClockSkew", "10"))
                        .signatures());
    }
}
