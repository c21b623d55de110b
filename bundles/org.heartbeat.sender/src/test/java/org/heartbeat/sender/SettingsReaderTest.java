// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.Url;
import org.heartbeat.sender.settings.SenderSettings;
import org.heartbeat.sender.settings.SigningSettings;
import org.heartbeat.sender.transport.BeatTarget;
import org.heartbeat.sender.transport.TlsFiles;
import org.heartbeat.testing.Configs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

    @Test
    void isDisabledByDefaultAndBeatsEverySecond() {
        assertEquals(
                SenderSettings.DISABLED, TestSettings.of());
    }

    @Test
    void readsEveryKey() {
        SenderConfig config = Configs.of(SenderConfig.class,
                "HeartbeatAddress", " 239.0.0.1:27999 , https://balancer/heartbeat",
                "HeartbeatInterval", " 500ms ",
                "HeartbeatInterface", "lo ",
                "HeartbeatTimeToLive", "0",
                "HeartbeatSource", "127.0.0.2",
                "HeartbeatPort", "8181",
                "HeartbeatStatus", "fixed ",
                "HeartbeatVariables", "zone=a, Rack = 4",
                "HeartbeatSteady", "2s",
                "HeartbeatErrors", " ,",
                "HeartbeatScale", " 10 ",
                "HeartbeatKeys", " etc/heartbeat.keys ",
                "HeartbeatId", " karaf-1",
                "HeartbeatAdvertise", "192.0.2.11 ",
                "HeartbeatLeaveWait", " 20s",
                "HeartbeatTrustStore", "etc/trust.p12",
                "HeartbeatKeyStore", " etc/own.p12 ");
        assertEquals(
                new SenderSettings(
                        List.of(
                                new BeatTarget.Datagrams("239.0.0.1:27999", "239.0.0.1", 27999, false, "lo", 0, "127.0.0.2"),
                                new BeatTarget.Post(
                                        "https://balancer/heartbeat",
                                        Url.parse("HeartbeatAddress", "https://balancer/heartbeat"),
                                        "127.0.0.2")),
                        Duration.ofMillis(500),
                        8181,
                        "fixed",
                        Map.of("zone", "a", "rack", "4"),
                        Duration.ofSeconds(2),
                        false,
                        10,
                        new SigningSettings(
                                Optional.of(Path.of("etc/heartbeat.keys")), "karaf-1", Addresses.literal("192.0.2.11")),
                        new TlsFiles(Optional.of(Path.of("etc/trust.p12")), Optional.of(Path.of("etc/own.p12"))),
                        Duration.ofSeconds(20)),
                SettingsReader.read(config));
    }

    @ParameterizedTest
    @CsvSource({"auto, 8000", "AUTO, 8000", "0, 0", "0s, 0", "1, 1000", "300s, 300000", "5min, 300000"})
    void waitsBeforeAStop(String wait, long millis) {
        SenderSettings settings = TestSettings.of("HeartbeatLeaveWait", wait);
        assertEquals(Duration.ofMillis(millis), settings.leaveWait());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "off", "-1s", "301s", "1h", "8 seconds"})
    void refusesWhatIsNoWait(String wait) {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> TestSettings.of("HeartbeatLeaveWait", wait))
                .getMessage();
        assertEquals("HeartbeatLeaveWait: \"" + wait + "\" (expected: auto, or 0 ~ 5min, in ms, s, min or h)", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"399", "600", "5xx", "-500", "500 502", "٥٠٠"})
    void refusesStatusesThatAreNoErrors(String status) {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> TestSettings.of("HeartbeatErrors", "503," + status))
                .getMessage();
        assertEquals("HeartbeatErrors: \"" + status + "\" (expected: 400 ~ 599)", message);
    }

    @ParameterizedTest
    @CsvSource({
        "100ms, 100", "1, 1000", "1s, 1000", "10 s, 10000", "60min, 3600000", "1h, 3600000", "3600, 3600000"
    })
    void takesIntervals(String interval, long millis) {
        assertEquals(
                Duration.ofMillis(millis),
                TestSettings.of("HeartbeatInterval", interval).interval());
    }

    @Test
    void advertisesTheSourceWhereNothingElseIsSaid() {
        assertEquals(
                Addresses.literal("127.0.0.2"),
                TestSettings.of("HeartbeatSource", "127.0.0.2").signing().address());
        assertEquals(SigningSettings.OFF, TestSettings.of().signing());
    }

    @ParameterizedTest
    @CsvSource({
        "HeartbeatId, a b",
        "HeartbeatId, a&b",
        "HeartbeatAdvertise, karaf.example",
        "HeartbeatAdvertise, 0.0.0.0",
        "HeartbeatAdvertise, 239.0.0.1",
        "HeartbeatAdvertise, 192.0.2.0/24"
    })
    void refusesWhatCannotBeSigned(String key, String value) {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> TestSettings.of(key, value))
                .getMessage();
        assertTrue(message.startsWith(key + ": \"" + value + "\" (expected: "), message);
    }

    @Test
    void takesThePortOfTheHttpService() {
        assertEquals(SenderSettings.AUTO_PORT, TestSettings.of("HeartbeatPort", "auto").port());
    }

    @Test
    void smoothsNothingWhereThatIsOff() {
        assertEquals(Duration.ZERO, TestSettings.of("HeartbeatSteady", "Off").smoothingDelay());
    }

    @Test
    void keepsTheOrderOfTheVariables() {
        SenderSettings settings = TestSettings.of("HeartbeatVariables", "z=1,a=b=c,m=");
        assertEquals("{z=1, a=b=c, m=}", settings.variables().toString());
    }

    @Test
    void refusesAVariableThatIsThereTwice() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> TestSettings.of("HeartbeatVariables", "a=1, A=2"))
                .getMessage();
        assertEquals("HeartbeatVariables: \"A=2\" (expected: each key once)", message);
    }

    @Test
    void refusesAVariableThatHasAMeaning() {
        for (String key : List.of("v", "READY", "state", "sig", "addr", "errors", "Scale")) {
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> TestSettings.of("HeartbeatVariables", key + "=1"))
                    .getMessage();
            assertTrue(message.startsWith("HeartbeatVariables: \"" + key + "=1\" (expected: no key among ["), message);
        }
    }

    @Test
    void refusesVariablesThatNoMessageCanHold() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> TestSettings.of("HeartbeatVariables", "a=" + "x".repeat(220)))
                .getMessage();
        assertTrue(message.startsWith("HeartbeatVariables: \"a=xxx"), message);
        assertTrue(message.endsWith("because a whole message has at most 1000)"), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "HeartbeatAddress    | 239.0.0.1            | host:port",
        "HeartbeatAddress    | :27999               | host:port",
        "HeartbeatAddress    | balancer:            | host:port",
        "HeartbeatAddress    | ::1:27999            | host:port, with an IPv6 address in brackets, such as [::1]:27999",
        "HeartbeatAddress    | 239.0.0.1:0          | a port of 1 ~ 65535",
        "HeartbeatAddress    | 239.0.0.1:65536      | a port of 1 ~ 65535",
        "HeartbeatAddress    | 239.0.0.1:9999999999 | host:port",
        "HeartbeatInterval   | 99ms                 | 100ms ~ 1h, in ms, s, min or h",
        "HeartbeatInterval   | 3601s                | 100ms ~ 1h, in ms, s, min or h",
        "HeartbeatInterval   | 0                    | 100ms ~ 1h, in ms, s, min or h",
        "HeartbeatInterval   | 1.5s                 | 100ms ~ 1h, in ms, s, min or h",
        "HeartbeatInterval   | 1 day                | 100ms ~ 1h, in ms, s, min or h",
        "HeartbeatInterval   | -1s                  | 100ms ~ 1h, in ms, s, min or h",
        "HeartbeatTimeToLive | 256                  | 0 ~ 255",
        "HeartbeatTimeToLive | -1                   | 0 ~ 255",
        "HeartbeatTimeToLive | ''                   | 0 ~ 255",
        "HeartbeatSource     | balancer             | an IP address of this machine",
        "HeartbeatSource     | 127.0.0.256          | an IP address of this machine",
        "HeartbeatPort       | 0                    | 1 ~ 65535, or auto for the HTTP service's port",
        "HeartbeatPort       | 65536                | 1 ~ 65535, or auto for the HTTP service's port",
        "HeartbeatPort       | http                 | 1 ~ 65535, or auto for the HTTP service's port",
        "HeartbeatSteady     | on                   | auto, off, or 100ms ~ 1h, in ms, s, min or h",
        "HeartbeatScale      | 2                    | 1, 10 or 100",
        "HeartbeatScale      | ''                   | 1, 10 or 100",
        "HeartbeatVariables  | zone                 | key=value, the key of letters, digits, '.', '_' and '-'",
        "HeartbeatVariables  | a b=c                | key=value, the key of letters, digits, '.', '_' and '-'",
        "HeartbeatAddress    | *127.0.0.1:1         | a host name behind *, for all of its addresses",
    })
    void refusesWithKeyValueAndRule(String key, String value, String rule) {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> TestSettings.of(key, value))
                .getMessage();
        assertEquals(key + ": \"" + value + "\" (expected: " + rule + ")", message);
    }
}
