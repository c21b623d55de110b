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
import java.util.List;
import java.util.Map;
import org.heartbeat.sender.transport.Listener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the component sends. */
@Timeout(120)
class SenderTest extends SenderFixture {

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
}
