// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.heartbeat.testing.Configs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void isDisabledByDefaultAndBeatsEverySecond() {
        assertEquals(
                new Settings(List.of(), Duration.ofSeconds(1), 0, "", false), Settings.read(Configs.of(SenderConfig.class)));
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
                "HeartbeatFloor", "httpd");
        assertEquals(
                new Settings(
                        List.of(
                                new Target.Datagrams("239.0.0.1:27999", "239.0.0.1", 27999, "lo", 0, "127.0.0.2"),
                                new Target.Post("https://balancer/heartbeat", URI.create("https://balancer/heartbeat"), "127.0.0.2")),
                        Duration.ofMillis(500),
                        8181,
                        "fixed",
                        true),
                Settings.read(config));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:1, 127.0.0.1, 1",
        "224.0.1.105:65535, 224.0.1.105, 65535",
        "[::1]:27999, ::1, 27999",
        "[ff02::1%lo]:27999, ff02::1%lo, 27999",
        "balancer:27999, balancer, 27999",
        "balancer-1.example.com.:27999, balancer-1.example.com., 27999",
        "1st_host:27999, 1st_host, 27999"
    })
    void takesAddressesAndNames(String address, String host, int port) {
        Settings settings = Settings.read(Configs.of(SenderConfig.class, "HeartbeatAddress", address));
        assertEquals(List.of(new Target.Datagrams(address, host, port, "", 1, "")), settings.targets());
    }

    @Test
    void takesSeveralAddressesEachOnce() {
        Settings settings = Settings.read(Configs.of(SenderConfig.class, "HeartbeatAddress", "a:1,b:2,, a:1 ,"));
        assertEquals(List.of("a:1", "b:2"), settings.targets().stream().map(Target::text).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "100ms, 100", "1, 1000", "1s, 1000", "10 s, 10000", "60min, 3600000", "1h, 3600000", "3600, 3600000"
    })
    void takesIntervals(String interval, long millis) {
        assertEquals(
                Duration.ofMillis(millis),
                Settings.read(Configs.of(SenderConfig.class, "HeartbeatInterval", interval)).interval());
    }

    @Test
    void takesThePortOfTheHttpService() {
        assertEquals(Settings.AUTO_PORT, Settings.read(Configs.of(SenderConfig.class, "HeartbeatPort", "auto")).port());
    }

    @Test
    void takesTheFloorForHttpd() {
        assertTrue(Settings.read(Configs.of(SenderConfig.class, "HeartbeatFloor", "httpd")).httpdFloor());
        assertFalse(Settings.read(Configs.of(SenderConfig.class, "HeartbeatFloor", "none")).httpdFloor());
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
        "HeartbeatPort       | 0                    | 1 ~ 65535",
        "HeartbeatPort       | 65536                | 1 ~ 65535",
        "HeartbeatPort       | http                 | 1 ~ 65535",
        "HeartbeatFloor      | apache               | none or httpd",
    })
    void refusesWithKeyValueAndRule(String key, String value, String rule) {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> Settings.read(Configs.of(SenderConfig.class, key, value)))
                .getMessage();
        assertEquals(key + ": \"" + value + "\" (expected: " + rule + ")", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "300.1.1.1:80", "1.2.3:80", "[127.0.0.1]:80", "[balancer]:80", "a b:80", "a..b:80", "http://", "http:///x",
        "ftp://balancer/x", "http://balancer:99999/", "http://a b/"
    })
    void refusesWhatIsNoAddress(String address) {
        String message = assertThrows(IllegalArgumentException.class, () -> Settings.read(Configs.of(SenderConfig.class, "HeartbeatAddress", address)))
                .getMessage();
        assertTrue(message.startsWith("HeartbeatAddress: \"" + address + "\" (expected: "), message);
    }

    @Test
    void refusesASourceThatCannotReachATarget() {
        SenderConfig config = Configs.of(
                SenderConfig.class, "HeartbeatAddress", "[::1]:27999", "HeartbeatSource", "127.0.0.2");
        String message = assertThrows(IllegalArgumentException.class, () -> Settings.read(config)).getMessage();
        assertEquals(
                "HeartbeatSource: \"127.0.0.2\" (expected: an address of the same family as [::1]:27999)", message);
    }
}
