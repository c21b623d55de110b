// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.sender.transport.Listener;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the component applies its configuration. */
@Timeout(120)
class SenderConfigurationTest extends SenderFixture {

    @Test
    void sendsNoLastBeatWhenItIsReconfigured() throws IOException {
        activate(address(listener));
        listener.hear();
        try (Listener other = Listener.on("127.0.0.1")) {
            configure("HeartbeatAddress", address(other));
            other.hearUntil(BEAT);
            try {
                while (true) {
                    // sent before the change
                    assertEquals(BEAT, listener.hearWithin(1).message());
                }
            } catch (SocketTimeoutException e) {
                // all are heard
            }
        }
    }

    @Test
    void keepsTheLastGoodConfigurationWhenTheNextIsBad() throws IOException {
        activate(address(listener));
        listener.hear();
        configure("HeartbeatInterval", "1ms");
        assertEquals(
                Optional.of("HeartbeatInterval: \"1ms\" (expected: 100ms ~ 1h, in ms, s, min or h)"),
                sender.status().rejectedConfiguration());
        configure("HeartbeatInterval", "100ms");
        assertEquals(Optional.empty(), sender.status().rejectedConfiguration());
        configure("HeartbeatInterface", "nosuch0");
        for (int beat = 0; beat < 5; beat++) {
            assertEquals(BEAT, listener.hear().message());
        }
    }

    @Test
    void staysOffWithABadConfigurationUntilItIsMended() throws IOException {
        values.put("HeartbeatSteady", "apache");
        activate(address(listener));
        assertTrue(listener.hearsNothing());
        configure("HeartbeatSteady", "off");
        assertEquals(BEAT, listener.hear().message());
    }

    @Test
    void waitsAtTheStartForAnInterfaceThatIsNotThereYet() throws IOException {
        values.put("HeartbeatInterface", "nosuch0");
        activate("239.255.79.1:9", address(listener));
        assertEquals(BEAT, listener.hear().message());
    }

    @Test
    void leavesWhenItIsDisabledAndBeatsAgainWhenItIsEnabled() throws IOException {
        activate(address(listener));
        listener.hear();
        configure("HeartbeatAddress", "");
        listener.hearUntil(LAST);
        assertTrue(listener.hearsNothing());
        configure("HeartbeatAddress", address(listener));
        assertEquals(BEAT, listener.hear().message());
    }

    @Test
    void takesNoCopyOfTheConfiguration() throws IOException {
        Map<String, Object> copy = Map.of(
                "service.pid", "org.heartbeat.1", "service.factoryPid", "org.heartbeat",
                "felix.fileinstall.filename", "etc/org.heartbeat-old.cfg");
        try (LogLines log = new LogLines()) {
            values.put("HeartbeatAddress", address(listener));
            start(copy);
            sender.configure(config(), copy);
            assertEquals(
                    List.of("WARN etc/org.heartbeat-old.cfg is ignored (expected: no copies of org.heartbeat.cfg in etc, each"
                            + " is one more configuration)"),
                    log.next());
        }
        assertTrue(listener.hearsNothing());
        sender.configure(config(), Map.of());
        listener.hearUntil(BEAT);
        sender.configure(Configs.of(SenderConfig.class), copy);
        assertEquals(BEAT, listener.hear().message());
    }

    @Test
    void saysOnceWhatIsWrongWithAConfigurationThatIsToldTwice() throws IOException {
        activate(address(listener));
        listener.hear();
        try (LogLines log = new LogLines()) {
            Map<String, Object> slips = Map.of("HeartbeatFloor", "httpd", "HeartbeatAdress", "a:1");
            values.put("HeartbeatInterval", "11s");
            sender.configure(config(), slips);
            sender.configure(config(), slips);
            values.put("HeartbeatPort", "http");
            sender.configure(config(), slips);
            sender.configure(config(), slips);
            String said = String.join("\n", log.next());
            assertEquals(1, count(said, "HeartbeatInterval: \"11s\" is too long for httpd"), said);
            assertEquals(1, count(said, "HeartbeatFloor has no effect any more (see HeartbeatSteady)"), said);
            assertEquals(1, count(said, "HeartbeatAdress has no effect"), said);
            assertEquals(1, count(said, "HeartbeatPort: \"http\" (expected: 1 ~ 65535, or auto"), said);
        }
    }

    private static long count(String said, String line) {
        return said.split(java.util.regex.Pattern.quote(line), -1).length - 1L;
    }

    private void configure(String key, String value) {
        values.put(key, value);
        sender.configure(config(), Map.of());
    }
}
