// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.codec.Variable;

/**
 * Writes a message as mod_heartbeat does ({@code mod_heartbeat.c}, {@code hb_monitor}), followed by Tomcat's {@code port} and the
 * variables that only we have. Without variables of the site, nothing is allocated.
 */
final class MessageWriter {

    private static final byte[] READY = ascii(Variable.V + "=1&" + Variable.READY + "=");
    private static final byte[] BUSY = key(Variable.BUSY);
    private static final byte[] PORT = key(Variable.PORT);
    private static final byte[] SEQUENCE = key(Variable.SEQ);
    private static final byte[] NOW = key(Variable.NOW);
    private static final byte[] SCALE = key(Variable.SCALE);
    private static final byte[] ERRORS = key(Variable.ERRORS);
    private static final byte[] HEX = ascii("0123456789ABCDEF");
    private static final byte[] NONE = {};

    /** By ordinal. */
    private static final byte[][] STATES = Arrays.stream(Heartbeat.State.values())
            .map(state -> state == Heartbeat.State.SERVING ? NONE : ascii("&" + Variable.STATE + "=" + state))
            .toArray(byte[][]::new);

    private MessageWriter() {}

    static int write(Heartbeat heartbeat, byte[] target, int offset) {
        int ready = heartbeat.ready();
        int busy = heartbeat.busy();
        int port = heartbeat.portOrZero();
        byte[] state = STATES[heartbeat.state().ordinal()];
        byte[] variables = heartbeat.variables().isEmpty() ? NONE : escaped(heartbeat.variables());
        long sequence = heartbeat.sequence().orElse(-1);
        int now = heartbeat.momentaryReady().orElse(-1);
        int scale = heartbeat.scale();
        int errors = heartbeat.failedPerMille();
        int length = length(READY, ready)
                + length(BUSY, busy)
                + (port == 0 ? 0 : length(PORT, port))
                + state.length
                + variables.length
                + (sequence < 0 ? 0 : length(SEQUENCE, sequence))
                + (now < 0 ? 0 : length(NOW, now))
                + (scale == 1 ? 0 : length(SCALE, scale))
                + (errors == 0 ? 0 : length(ERRORS, errors));
        if (length > HeartbeatCodec.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "message: " + length + " bytes (expected: at most " + HeartbeatCodec.MAX_LENGTH + ")");
        }
        Objects.checkFromIndexSize(offset, length, target.length);
        int end = put(READY, ready, target, offset);
        end = put(BUSY, busy, target, end);
        end = port == 0 ? end : put(PORT, port, target, end);
        end = put(state, target, end);
        end = put(variables, target, end);
        end = sequence < 0 ? end : put(SEQUENCE, sequence, target, end);
        end = now < 0 ? end : put(NOW, now, target, end);
        end = scale == 1 ? end : put(SCALE, scale, target, end);
        if (errors > 0) {
            put(ERRORS, errors, target, end);
        }
        return length;
    }

    private static int length(byte[] key, long number) {
        return key.length + digits(number);
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private static int put(byte[] key, long number, byte[] target, int offset) {
        int begin = put(key, target, offset);
        int end = begin + digits(number);
        long rest = number;
        for (int i = end - 1; i >= begin; i--) {
            target[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }

    private static int put(byte[] text, byte[] target, int offset) {
        System.arraycopy(text, 0, target, offset, text.length);
        return offset + text.length;
    }

    private static byte[] escaped(Map<String, String> variables) {
        ByteArrayOutputStream escaped = new ByteArrayOutputStream();
        variables.forEach((key, value) -> {
            escaped.write('&');
            escape(key, escaped);
            escaped.write('=');
            escape(value, escaped);
        });
        return escaped.toByteArray();
    }

    /** Escapes all characters except those that have no meaning in any URL (RFC 3986, section 2.3). */
    private static void escape(String text, ByteArrayOutputStream escaped) {
        for (byte b : text.getBytes(UTF_8)) {
            if (b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || "-._~".indexOf(b) >= 0) {
                escaped.write(b);
            } else {
                escaped.write('%');
                escaped.write(HEX[b >> 4 & 0xf]);
                escaped.write(HEX[b & 0xf]);
            }
        }
    }

    private static byte[] key(Variable variable) {
        return ascii("&" + variable + "=");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
