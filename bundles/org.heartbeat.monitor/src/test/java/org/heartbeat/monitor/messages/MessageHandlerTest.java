// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.messages;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.heartbeat.monitor.Beats.A;
import static org.heartbeat.monitor.Beats.B;
import static org.heartbeat.monitor.Beats.C;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.internal.net.Cidr;
import org.heartbeat.monitor.Beats;
import org.heartbeat.monitor.Clock;
import org.heartbeat.monitor.aging.OwnDelay;
import org.heartbeat.monitor.table.Table;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MessageHandlerTest {

    private final Clock clock = new Clock();
    private final Table table = new Table(clock, new OwnDelay());
    private HeartbeatCodec codec = new TextCodec();
    private final MessageHandler handler = new MessageHandler(() -> codec, Beats.noSignatures(), table, clock);

    @BeforeEach
    void configure() {
        table.configure(Beats.limits(2));
    }

    private Receipt receive(InetAddress source, String message) {
        byte[] bytes = message.getBytes(ISO_8859_1);
        return handler.receive(source, bytes, 0, bytes.length);
    }

    private MonitorStatistics statistics() {
        return handler.statistics(List.of());
    }

    private static Receipt rejected(String detail) {
        return new Receipt(Receipt.Outcome.REJECTED, detail);
    }

    @Test
    void acceptsBeatsAndCountsThem() {
        assertEquals(Receipt.Outcome.ACCEPTED, receive(A, "v=1&ready=5&busy=1&port=8181&host=a").outcome());
        ServerStatus server = table.status(A, 8181).orElseThrow();
        assertEquals(5, server.workers().ready());
        assertEquals(Map.of("host", "a"), server.variables());
        assertEquals(1, statistics().accepted());
    }

    @Test
    void countsRejectedMessagesByReason() {
        assertEquals(rejected("missing-v (expected: v)"), receive(A, "ready=5&busy=1"));
        assertEquals(
                rejected("invalid-ready (expected: ready, 0 ~ 2147483647 in ASCII digits)"),
                receive(A, "v=1&ready=-1&busy=1"));
        assertEquals(rejected("missing-v (expected: v)"), receive(A, ""));
        assertEquals(
                Map.of("missing-v", 2L, "invalid-ready", 1L),
                statistics().rejected());
        assertEquals(0, statistics().accepted());
        assertTrue(table.statuses().isEmpty());
    }

    @Test
    void dropsMessagesFromOutsideBeforeDecodingThem() {
        codec = null;
        handler.allow(List.of(Cidr.parse("192.0.2.0/30").orElseThrow()));
        assertEquals(Receipt.Outcome.NOT_ALLOWED, receive(Beats.address("192.0.2.4"), "v=1&ready=5&busy=1").outcome());
        assertEquals(1, statistics().notAllowed());
        codec = new TextCodec();
        assertEquals(Receipt.Outcome.ACCEPTED, receive(C, "v=1&ready=5&busy=1").outcome());
    }

    @Test
    void countsServersForWhichThereIsNoRoom() {
        receive(A, "v=1&ready=5&busy=1");
        receive(B, "v=1&ready=5&busy=1");
        assertEquals(Receipt.Outcome.TABLE_FULL, receive(C, "v=1&ready=5&busy=1").outcome());
        assertEquals(1, statistics().tableFull());
    }

    @Test
    void logsOnceThatThereIsNoCodec() {
        try (LogLines log = new LogLines()) {
            HeartbeatCodec there = codec;
            codec = null;
            assertEquals(Receipt.Outcome.UNAVAILABLE, receive(A, "v=1&ready=5&busy=1").outcome());
            assertEquals(Receipt.Outcome.UNAVAILABLE, receive(A, "v=1&ready=5&busy=1").outcome());
            codec = there;
            assertEquals(Receipt.Outcome.ACCEPTED, receive(A, "v=1&ready=5&busy=1").outcome());
            List<String> lines = log.next();
            assertEquals(2, lines.size(), lines.toString());
        }
    }

    @Test
    void logsSourceAndReasonAtALimitedRate() {
        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 1000; i++) {
                receive(A, "v=1&ready=x&busy=1");
            }
            assertEquals(List.of(), log.next());
            handler.log();
            List<String> lines = log.next();
            assertEquals(10, lines.size());
            assertEquals(
                    "WARN A message from 192.0.2.1 is no heartbeat: invalid-ready (expected: ready, 0 ~ 2147483647 in ASCII"
                            + " digits)",
                    lines.get(0));
            clock.passSeconds(60);
            handler.log();
            assertEquals(
                    List.of("WARN Messages that are no heartbeats: 990 more within 60 s"), log.next());
        }
    }

    @Test
    void keepsItsServersThroughAMillionForgedMessages() {
        receive(A, "v=1&ready=5&busy=1");
        receive(B, "v=1&ready=6&busy=1");
        Random random = new Random(42);
        byte[] beat = "v=1&ready=75&busy=0&port=8181".getBytes(ISO_8859_1);
        byte[] source = new byte[4];
        long counted = 0;
        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 1_000_000; i++) {
                byte[] message = beat.clone();
                for (int change = random.nextInt(4); change > 0; change--) {
                    message[random.nextInt(message.length)] = (byte) random.nextInt(256);
                }
                random.nextBytes(source);
                source[0] = 127;
                handler.receive(address(source), message, 0, random.nextInt(message.length + 1));
            }
            handler.log();
            assertEquals(20, log.next().size());
        }
        for (long count : statistics().rejected().values()) {
            counted += count;
        }
        assertEquals(1_000_002, counted + statistics().tableFull() + statistics().accepted());
        assertEquals(2, statistics().accepted());
        assertTrue(statistics().tableFull() > 10_000);
        assertEquals(2, table.size());
        assertEquals(5, table.status(A, 0).orElseThrow().workers().ready());
        assertEquals(6, table.status(B, 0).orElseThrow().workers().ready());
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
