// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.sender.message.OwnNames;
import org.heartbeat.sender.transport.Listener;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The component with real threads and sockets, and with its references set as Declarative Services sets them. */
@Timeout(120)
class SenderTest {

    private static final String BEAT = "v=1&ready=75&busy=0";
    private static final String LAST = "v=1&ready=0&busy=0&state=leaving";

    @TempDir
    Path folder;

    private final Map<String, String> values = new HashMap<>(Map.of("HeartbeatInterval", "100ms", "HeartbeatSteady", "off"));
    private Listener listener;
    private final Framework framework = new Framework();
    private Sender sender;
    private int providers = 1;

    @BeforeEach
    void reference() throws IOException {
        listener = Listener.on("127.0.0.1");
    }

    @AfterEach
    void deactivate() {
        if (sender != null) {
            sender.stop();
        }
        listener.close();
    }

    @Test
    void beatsUntilItLeaves() throws IOException {
        activate(address(listener));
        for (int beat = 0; beat < 5; beat++) {
            assertEquals(BEAT, listener.hear().message());
        }
        sender.stop();
        sender = null;
        listener.hearUntil(LAST);
        assertTrue(listener.hearsNothing());
    }

    @Test
    void sendsNoLastBeatWhereThereWasNone() throws IOException {
        providers = 0;
        activate(address(listener));
        sender.stop();
        sender = null;
        assertTrue(listener.hearsNothing());
    }

    @Test
    void sendsNoLastBeatWhenItIsReconfigured() throws IOException {
        activate(address(listener));
        listener.hear();
        try (Listener other = Listener.on("127.0.0.1")) {
            configure("HeartbeatAddress", address(other));
            other.hearUntil(BEAT);
            while (!listener.hearsNothing()) {
                // what was sent before the change
                assertEquals(BEAT, listener.hear().message());
            }
        }
    }

    @Test
    void beatsToAllTargetsAlsoWhereOneIsDead() throws IOException {
        try (Listener other = Listener.on("127.0.0.1");
                ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            activate(
                    "http://127.0.0.1:" + silent.getLocalPort() + "/",
                    "127.0.0.1:1",
                    address(listener),
                    address(other));
            for (int beat = 0; beat < 25; beat++) {
                assertEquals(BEAT, listener.hear().message());
                assertEquals(BEAT, other.hear().message());
            }
        }
    }

    @Test
    void signsEachBeatOnceForAllTargetsAndTheLastOneToo() throws IOException {
        Path keys = folder.resolve("heartbeat.keys");
        Files.writeString(keys, "k1 hex:" + "0f".repeat(32));
        values.putAll(Map.of("HeartbeatKeys", keys.toString(), "HeartbeatId", "karaf-1", "HeartbeatAdvertise", "192.0.2.11"));
        try (Listener other = Listener.on("127.0.0.1")) {
            activate(address(listener), address(other));
            long number = 0;
            for (int beat = 0; beat < 3; beat++) {
                // on a busy machine the keys may be read after the first beat
                String message = listener.hearUntilOneBeginsWith(BEAT + "&id=karaf-1&").message();
                assertTrue(
                        message.matches(BEAT + "&id=karaf-1&addr=192\\.0\\.2\\.11&ts=[0-9]{13}&seq="
                                + (beat == 0 ? "[0-9]{13}" : ++number) + "&kid=k1&sig=[A-Za-z0-9_-]{43}"),
                        message);
                number = Long.parseLong(message.replaceFirst(".*&seq=([0-9]+)&.*", "$1"));
                assertEquals(message, other.hearUntilOneBeginsWith(BEAT + "&id=karaf-1&").message());
            }
            sender.drain("test", false);
            listener.hearUntilOneBeginsWith("v=1&ready=0&busy=0&state=draining&id=karaf-1&");
            sender.stop();
            sender = null;
            listener.hearUntilOneBeginsWith(LAST + "&id=karaf-1&");
        }
    }

    @Test
    void followsTheProviders() throws IOException {
        activate(address(listener));
        listener.hearUntil(BEAT);
        bind(2, 1, 3);
        listener.hearUntil("v=1&ready=3&busy=0");
        bind(2, -1, 3);
        listener.hearUntil(BEAT);
        sender.unbindProvider(properties(1, 0));
        listener.hearUntil("v=1&ready=3&busy=0");
    }

    @Test
    void tellsThePortOfTheHttpService() throws IOException {
        values.put("HeartbeatPort", "auto");
        activate(address(listener));
        listener.hearUntil(BEAT);
        Map<String, Object> http = Map.of("service.id", 3L, "osgi.http.endpoint", "http://127.0.0.1:8181/");
        sender.bindHttpService(http);
        listener.hearUntil(BEAT + "&port=8181");
        sender.unbindHttpService(http);
        listener.hearUntil(BEAT);
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
    void drainsAgainFromTheFirstBeatAfterARestartWhereThatIsToLast() throws IOException {
        activate(address(listener));
        sender.drain("operator", true);
        sender.drain("health", false);
        listener.hearUntil("v=1&ready=0&busy=0&state=draining");
        sender.stop();
        listener.hearUntil(LAST);
        start(Map.of());
        assertEquals("v=1&ready=0&busy=0&state=draining", listener.hear().message());
        assertEquals(List.of("operator"), sender.status().drainReasons());
        assertFalse(sender.resume("health"));
        assertTrue(sender.resume("operator"));
        listener.hearUntil(BEAT);
        sender.stop();
        listener.hearUntil(LAST);
        start(Map.of());
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

    private void activate(String... addresses) {
        values.put("HeartbeatAddress", String.join(",", addresses));
        start(Map.of());
    }

    private void start(Map<String, Object> properties) {
        sender = new Sender(framework.context(), folder.resolve("drains"), new OwnNames("root"));
        sender.bindCodec(new TextCodec());
        for (int i = 1; i <= providers; i++) {
            bind(i, 0, 75);
        }
        sender.start(config(), properties);
    }

    private void configure(String key, String value) {
        values.put(key, value);
        sender.configure(config(), Map.of());
    }

    private SenderConfig config() {
        return Configs.of(SenderConfig.class, values.entrySet().stream()
                .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                .toArray(String[]::new));
    }

    private static String address(Listener listener) {
        return "127.0.0.1:" + listener.port();
    }

    private void bind(long serviceId, int ranking, int ready) {
        sender.bindProvider(() -> new WorkerStatus(ready, 0), properties(serviceId, ranking));
    }

    private static Map<String, Object> properties(long serviceId, int ranking) {
        return Map.of(StatusProvider.NAME, "test", "service.ranking", ranking, "service.id", serviceId);
    }
}
