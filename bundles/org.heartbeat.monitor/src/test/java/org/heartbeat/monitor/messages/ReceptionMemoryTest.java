// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.monitor.Beats;
import org.heartbeat.monitor.Clock;
import org.heartbeat.monitor.aging.OwnDelay;
import org.heartbeat.monitor.table.Table;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory that a beat allocates, as counted by the JVM, whether or not the code is compiled yet. */
class ReceptionMemoryTest {

    private static final int BEATS = 2000;

    /** A {@code Heartbeat}, its builder, and optional variables and numbers that a JIT would eliminate; no text and no map. */
    private static final int MOST = 250;

    private long number;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Clock clock = new Clock();
    private final Table table = new Table(clock, new OwnDelay());
    private final TextCodec codec = new TextCodec();
    private final MessageHandler handler = new MessageHandler(() -> codec, Beats.noSignatures(), table, clock);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=1&ready=75&busy=%d",
                "v=1&ready=188&busy=%d&port=8080",
                "v=1&ready=75&busy=%d&now=70&seq=1795862400000",
                "v=1&ready=750&busy=%d&now=700&scale=10",
                "v=1&ready=75&busy=%d&ts=1795862400123&sig=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void allocatesLittleMoreThanTheHeartbeat(String message) {
        table.configure(Beats.automatic(10));
        byte[][] messages = {bytes(message, 10), bytes(message, 40)};
        receive(messages);
        long before = threads.getCurrentThreadAllocatedBytes();
        receive(messages);
        long each = (threads.getCurrentThreadAllocatedBytes() - before) / BEATS;
        assertTrue(each <= MOST, each + " bytes");
    }

    private static byte[] bytes(String message, int busy) {
        return String.format(message, busy).getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes the next number over the last digits of a message that has one. */
    private void count(byte[] message) {
        number++;
        long rest = number;
        for (int i = message.length - 1; rest > 0 && message[message.length - 14] == '='; i--) {
            message[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private void receive(byte[][] messages) {
        for (int beat = 0; beat < BEATS; beat++) {
            byte[] message = messages[beat % messages.length];
            clock.passMillis(1000);
            count(message);
            assertEquals(Receipt.Outcome.ACCEPTED, handler.receive(Beats.A, message, 0, message.length).outcome());
        }
    }
}
