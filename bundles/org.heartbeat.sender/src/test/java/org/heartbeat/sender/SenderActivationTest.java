// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.sender.message.OwnNames;
import org.heartbeat.sender.transport.Listener;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Configs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SenderActivationTest {

    @Test
    void storesADrainAsSoonAsTheDiskTakesIt(@TempDir Path folder) throws IOException {
        Path obstacle = folder.resolve("drains.next/fault");
        Files.createDirectories(obstacle);
        Sender sender = new Sender(new Framework().context(), folder.resolve("drains"), new OwnNames("root"));
        try {
            sender.start(Configs.of(SenderConfig.class), Map.of());
            assertThrows(UncheckedIOException.class, () -> sender.drain("operator", true));
            assertEquals(List.of("operator"), sender.status().drainReasons());
            Files.delete(obstacle);
            Files.delete(obstacle.getParent());
            Await.until(() -> sender.status().persistentDrainReasons(), List.of("operator")::equals);
        } finally {
            sender.stop();
        }
    }

    @Test
    void leavesIfItFails(@TempDir Path folder) throws IOException {
        Sender sender = new Sender(new Framework().context(), folder.resolve("drains"), new OwnNames("root"));
        sender.bindCodec(new TextCodec());
        sender.bindProvider(
                () -> new WorkerStatus(75, 0), Map.of(StatusProvider.NAME, "test", "service.ranking", 0, "service.id", 1L));
        try (Listener listener = Listener.on("127.0.0.1")) {
            SenderConfig config = Configs.of(
                    SenderConfig.class, "HeartbeatAddress", "127.0.0.1:" + listener.port(), "HeartbeatInterval", "100ms");
            sender.start(config, Map.of());
            listener.hear();
            // its thread cannot be started twice
            assertThrows(IllegalThreadStateException.class, () -> sender.start(config, Map.of()));
            listener.hearUntil("v=1&ready=0&busy=0&state=leaving");
            assertTrue(listener.hearsNothing());
        }
    }
}
