// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.sender.message.OwnNames;
import org.heartbeat.sender.transport.Listener;
import org.heartbeat.testing.Configs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The component with real threads and sockets, and with its references set as Declarative Services sets them. */
@Timeout(120)
abstract class SenderFixture {

    static final String BEAT = "v=1&ready=75&busy=0";
    static final String LAST = "v=1&ready=0&busy=0&state=leaving";

    @TempDir
    Path folder;

    final Map<String, String> values = new HashMap<>(Map.of("HeartbeatInterval", "100ms", "HeartbeatSteady", "off"));
    Listener listener;
    final Framework framework = new Framework();
    Sender sender;
    int providers = 1;

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

    void activate(String... addresses) {
        values.put("HeartbeatAddress", String.join(",", addresses));
        start(Map.of());
    }

    void start(Map<String, Object> properties) {
        sender = new Sender(framework.context(), folder.resolve("drains"), new OwnNames("root"));
        sender.bindCodec(new TextCodec());
        for (int i = 1; i <= providers; i++) {
            bind(i, 0, 75);
        }
        sender.start(config(), properties);
    }

    SenderConfig config() {
        return Configs.of(SenderConfig.class, values.entrySet().stream()
                .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                .toArray(String[]::new));
    }

    static String address(Listener listener) {
        return "127.0.0.1:" + listener.port();
    }

    void bind(long serviceId, int ranking, int ready) {
        sender.bindProvider(() -> new WorkerStatus(ready, 0), properties(serviceId, ranking));
    }

    static Map<String, Object> properties(long serviceId, int ranking) {
        return Map.of(StatusProvider.NAME, "test", "service.ranking", ranking, "service.id", serviceId);
    }
}
