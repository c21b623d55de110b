// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.testing.Configs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The component with real threads and sockets, and with its references set as Declarative Services sets them. */
@Timeout(120)
class SenderTest {

    private static final String BEAT = "v=1&ready=75&busy=0";
    private static final String LAST = "v=1&ready=0&busy=0";

    private final Sender sender = new Sender();
    private final Map<String, String> values = new HashMap<>(Map.of("HeartbeatInterval", "100ms"));
    private Listener listener;
    private boolean active;

    @BeforeEach
    void reference() throws IOException {
        listener = Listener.on("127.0.0.1");
        sender.codec = new TextCodec();
        bind(1, 0, 75);
    }

    @AfterEach
    void deactivate() {
        if (active) {
            sender.deactivate();
        }
        listener.close();
    }

    @Test
    void beatsUntilItLeaves() throws IOException {
        activate(address(listener));
        for (int beat = 0; beat < 5; beat++) {
            assertEquals(BEAT, listener.hear().message());
        }
        sender.deactivate();
        active = false;
        listener.hearUntil(LAST);
        assertTrue(listener.hearsNothing());
    }

    @Test
    void sendsNoLastBeatWhereThereWasNone() throws IOException {
        sender.unbindProvider(properties(1, 0));
        activate(address(listener));
        sender.deactivate();
        active = false;
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
        configure("HeartbeatInterval", "100ms");
        configure("HeartbeatInterface", "nosuch0");
        for (int beat = 0; beat < 5; beat++) {
            assertEquals(BEAT, listener.hear().message());
        }
    }

    @Test
    void staysOffWithABadConfigurationUntilItIsMended() throws IOException {
        values.put("HeartbeatFloor", "apache");
        activate(address(listener));
        assertTrue(listener.hearsNothing());
        configure("HeartbeatFloor", "none");
        assertEquals(BEAT, listener.hear().message());
    }

    @Test
    void waitsAtTheStartForAnInterfaceThatIsNotThereYet() throws IOException {
        values.put("HeartbeatInterface", "nosuch0");
        activate("239.255.79.1:9", address(listener));
        assertEquals(BEAT, listener.hear().message());
    }

    @Test
    void isSilentWhenItIsDisabledAndBeatsAgainWhenItIsEnabled() throws IOException {
        activate(address(listener));
        listener.hear();
        configure("HeartbeatAddress", "");
        try {
            // a beat may have been under way; silence is when none comes for as long as nobody could miss
            for (int beat = 0; beat < 3; beat++) {
                listener.hearWithin(3000);
            }
            throw new AssertionError("beats although it is disabled");
        } catch (SocketTimeoutException e) {
            configure("HeartbeatAddress", address(listener));
        }
        assertEquals(BEAT, listener.hear().message());
    }

    private void activate(String... addresses) {
        values.put("HeartbeatAddress", String.join(",", addresses));
        sender.activate(config(), Map.of());
        active = true;
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
