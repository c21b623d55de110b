// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** How the component leaves, with real threads and sockets. */
@Timeout(120)
class SenderLeavingTest {

    private static final String LEAVING = "v=1&ready=0&busy=1&state=leaving";
    private static final Duration WAIT = Duration.ofMillis(500);

    @TempDir
    Path folder;

    private final Framework framework = new Framework();
    private Listener listener;
    private Sender sender;

    @BeforeEach
    void listen() throws IOException {
        listener = Listener.on("127.0.0.1");
        sender = new Sender(framework.context(), folder.resolve("drains"), new OwnNames("root"));
        sender.bindCodec(new TextCodec());
        Map<String, Object> properties = Map.of(
                StatusProvider.NAME, "test", "service.ranking", 0, "service.id", 1L, StatusProvider.COUNTS, "requests");
        sender.bindProvider(() -> new WorkerStatus(74, 1), properties);
    }

    @AfterEach
    void deactivate() {
        sender.stop();
        listener.close();
    }

    private SenderConfig config(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "HeartbeatAddress", "127.0.0.1:" + listener.port(), "HeartbeatInterval", "100ms", "HeartbeatSteady", "off"));
        all.addAll(List.of(more));
        return Configs.of(SenderConfig.class, all.toArray(String[]::new));
    }

    @Test
    void holdsUpTheStopOfTheFrameworkWhileBeatsSayThatItLeaves() throws IOException {
        sender.start(config("HeartbeatLeaveWait", WAIT.toMillis() + "ms"), Map.of());
        listener.hear();
        long begin = System.nanoTime();
        framework.stop(0);
        long millis = (System.nanoTime() - begin) / 1_000_000;
        assertTrue(millis >= WAIT.toMillis(), millis + " ms");
        assertTrue(sender.status().leaving());
        listener.hearUntil(LEAVING);
        // one at once, then one per interval
        for (int beat = 0; beat < 4; beat++) {
            assertEquals(LEAVING, listener.hear().message());
        }
    }

    @Test
    void holdsUpNoOtherStop() throws IOException {
        sender.start(config("HeartbeatLeaveWait", "5min"), Map.of());
        listener.hear();
        framework.stop(7);
        sender.stop();
        framework.stop(0);
        listener.hearUntil(LEAVING);
        assertTrue(listener.hearsNothing());
    }

    @Test
    void leavesUnderItsSignedAddressOfBefore() throws IOException {
        Path keys = folder.resolve("heartbeat.keys");
        Files.writeString(keys, "k1 hex:" + "0f".repeat(32));
        String[] signed = {"HeartbeatKeys", keys.toString(), "HeartbeatId", "karaf-1", "HeartbeatAdvertise", "192.0.2.11"};
        sender.start(config(signed), Map.of());
        listener.hearUntilOneBeginsWith("v=1&ready=74&busy=1&id=karaf-1&addr=192.0.2.11&");
        signed[5] = "192.0.2.12";
        sender.configure(config(signed), Map.of());
        listener.hearUntilOneBeginsWith(LEAVING + "&id=karaf-1&addr=192.0.2.11&");
        listener.hearUntilOneBeginsWith("v=1&ready=74&busy=1&id=karaf-1&addr=192.0.2.12&");
    }

    @Test
    void warnsOfAWaitThatIsTooLongForAChildInstance() {
        try (LogLines log = new LogLines()) {
            sender.start(config("HeartbeatLeaveWait", "25s"), Map.of());
            assertEquals(0, log.next().stream().filter(line -> line.contains("HeartbeatLeaveWait")).count());
            sender.configure(config("HeartbeatLeaveWait", "26s"), Map.of());
            assertEquals(
                    List.of("WARN HeartbeatLeaveWait: \"26s\" is too long for a child instance of Karaf (expected: at most 25 s,"
                            + " or Karaf kills it)"),
                    log.next().stream().filter(line -> line.contains("HeartbeatLeaveWait")).toList());
        }
    }
}
