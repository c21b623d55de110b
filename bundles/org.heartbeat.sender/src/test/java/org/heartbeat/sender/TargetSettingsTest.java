// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.heartbeat.sender.settings.SenderSettings;
import org.heartbeat.sender.transport.BeatTarget;
import org.heartbeat.testing.Configs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The values that {@code HeartbeatAddress} accepts, and their effects. */
class TargetSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "'239.0.0.1:1, http://a/', 1s, 6000",
        "'239.0.0.1:1, http://a/', 7s, 7000",
        "'http://a/, https://b/', 2s, 2000",
        "a:1, 1h, 6000",
        "'', 1s, 0"
    })
    void knowsHowLongBalancersTakeToReact(String addresses, String interval, long millis) {
        SenderSettings settings = TestSettings.of("HeartbeatAddress", addresses, "HeartbeatInterval", interval);
        assertEquals(Duration.ofMillis(millis), settings.reaction());
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
        SenderSettings settings = TestSettings.of("HeartbeatAddress", address);
        assertEquals(List.of(new BeatTarget.Datagrams(address, host, port, false, "", 1, "")), settings.targets());
    }

    @Test
    void takesSeveralAddressesEachOnce() {
        SenderSettings settings = TestSettings.of("HeartbeatAddress", "a:1,b:2,, a:1 ,");
        assertEquals(List.of("a:1", "b:2"), settings.targets().stream().map(BeatTarget::text).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "'239.0.0.1:1, http://a/', 1s, 5000",
        "'http://a/, https://b/', 1s, 1000",
        "a:1, 100ms, 5000",
        "a:1, 30s, 30000"
    })
    void smoothsForTheDelayOfTheTargets(String addresses, String interval, long millis) {
        SenderSettings settings = TestSettings.of("HeartbeatAddress", addresses, "HeartbeatInterval", interval);
        assertEquals(Duration.ofMillis(millis), settings.smoothingDelay());
    }

    @ParameterizedTest
    @ValueSource(strings = {"disabled", "Disabled", "", " , "})
    void isDisabledByTheWordOfModHeartbeatToo(String address) {
        assertEquals(List.of(), TestSettings.of("HeartbeatAddress", address).targets());
    }

    @Test
    void takesAllAddressesOfAName() {
        SenderSettings settings = TestSettings.of("HeartbeatAddress", "*balancers.example:1");
        assertEquals(
                List.of(new BeatTarget.Datagrams("*balancers.example:1", "balancers.example", 1, true, "", 1, "")),
                settings.targets());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "300.1.1.1:80", "1.2.3:80", "[127.0.0.1]:80", "[balancer]:80", "a b:80", "a..b:80", "http://", "http:///x",
        "ftp://balancer/x", "http://balancer:99999/", "http://a b/"
    })
    void refusesWhatIsNoAddress(String address) {
        String message = assertThrows(IllegalArgumentException.class, () -> TestSettings.of("HeartbeatAddress", address))
                .getMessage();
        assertTrue(message.startsWith("HeartbeatAddress: \"" + address + "\" (expected: "), message);
    }

    @Test
    void takesZonesThatAreNoInterfacesYet() {
        SenderConfig config = Configs.of(
                SenderConfig.class, "HeartbeatAddress", "[ff02::1%nosuch0]:27999", "HeartbeatSource", "fe80::1%nosuch0",
                "HeartbeatAdvertise", "fe80::1%nosuch0");
        assertEquals("[ff02::1%nosuch0]:27999 from fe80::1%nosuch0", SettingsReader.read(config).targets().get(0).route());
    }

    @Test
    void refusesASourceThatCannotReachATarget() {
        SenderConfig config = Configs.of(
                SenderConfig.class, "HeartbeatAddress", "[::1]:27999", "HeartbeatSource", "127.0.0.2");
        String message = assertThrows(IllegalArgumentException.class, () -> SettingsReader.read(config)).getMessage();
        assertEquals(
                "HeartbeatSource: \"127.0.0.2\" (expected: an address of the same family as [::1]:27999)", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "http://me:secret@balancer/", "https://secret@balancer/heartbeat", "http://me:a,secret@balancer/", "http://me:se/cret@b/",
        "239.0.0.1:27999, http://me:p@secret@balancer"
    })
    void refusesAUserInAUrlAndDoesNotRepeatIt(String address) {
        assertEquals(
                "HeartbeatAddress: (expected: no user name and no password in a URL, and %40 for any other @)",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> TestSettings.of("HeartbeatAddress", address))
                        .getMessage());
    }
}
