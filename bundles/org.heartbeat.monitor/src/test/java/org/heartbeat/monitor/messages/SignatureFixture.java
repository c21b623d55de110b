// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.messages;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.heartbeat.monitor.Beats.A;
import static org.heartbeat.monitor.SigningServer.K1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.monitor.Beats;
import org.heartbeat.monitor.Clock;
import org.heartbeat.monitor.SigningServer;
import org.heartbeat.monitor.aging.OwnDelay;
import org.heartbeat.monitor.table.Table;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server that signs, and a monitor that checks its messages. */
abstract class SignatureFixture {

    static final String UNSIGNED = "v=1&ready=7&busy=1";

    @TempDir
    Path folder;

    Path file;
    long wallClock = 1_795_862_400_123L;
    final Clock clock = new Clock();
    final Table table = new Table(clock, new OwnDelay());
    final SignatureCheck check = new SignatureCheck(() -> wallClock, clock);
    final MessageHandler handler = new MessageHandler(TextCodec::new, check, table, clock);
    SigningServer server;
    final LogLines log = new LogLines();

    @BeforeEach
    void begin() throws IOException {
        table.configure(Beats.limits(10));
        file = folder.resolve("heartbeat.keys");
        SigningServer.write(file, K1);
        server = new SigningServer("karaf-1", A, file, () -> wallClock);
        server.look();
    }

    @AfterEach
    void end() {
        log.close();
    }

    void configure(String... keysAndValues) {
        List<String> all = new ArrayList<>(List.of("HeartbeatKeys", file.toString()));
        all.addAll(List.of(keysAndValues));
        check.configure(Beats.signatures(all.toArray(String[]::new)), 10);
        check.readKeys();
        log.next();
    }

    Receipt.Outcome receive(InetAddress source, byte[] message) {
        return handler.receive(source, message, 0, message.length).outcome();
    }

    String refusal(InetAddress source, byte[] message) {
        Receipt receipt = handler.receive(source, message, 0, message.length);
        assertEquals(Receipt.Outcome.UNTRUSTED, receipt.outcome());
        return receipt.reason().orElseThrow();
    }

    List<String> lines() {
        handler.log();
        return log.next();
    }

    MonitorStatistics statistics() {
        return handler.statistics(List.of());
    }

    static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    void later(long millis) {
        wallClock += millis;
        clock.passMillis(millis);
    }
}
