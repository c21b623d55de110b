// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.heartbeat.api.codec.Decoded;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.codec.Rejection;
import org.heartbeat.api.codec.Variable;
import org.heartbeat.api.status.WorkerStatus;

/**
 * Reads a message in one pass. Where it has only the keys that every message has, nothing is allocated but the result.
 *
 * <p>What is well formed means what httpd takes it to mean: {@code mod_heartmonitor.c}, {@code qs_to_table} and
 * {@code hm_processmsg}.
 */
final class MessageReader {

    /** Our keys, packed as {@link #pack} does it. Its bytes are never 0, so no longer or shorter key has the same number. */
    private static final long V = pack(Variable.V.toString());
    private static final long READY = pack(Variable.READY.toString());
    private static final long BUSY = pack(Variable.BUSY.toString());
    private static final long PORT = pack(Variable.PORT.toString());
    private static final long NOW = pack(Variable.NOW.toString());
    private static final long ERRORS = pack(Variable.ERRORS.toString());
    private static final long SCALE = pack(Variable.SCALE.toString());
    private static final long STATE = pack(Variable.STATE.toString());
    private static final long SEQUENCE = pack(Variable.SEQ.toString());
    private static final long TIMESTAMP = pack(Variable.TS.toString());
    private static final long SIGNATURE = pack(Variable.SIG.toString());

    private static final Heartbeat.State[] STATES = Heartbeat.State.values();

    /** Eight bytes of a message as one number, the first one highest. */
    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long V_EQUALS = 'v' << 8 | '=';
    private static final long READY_EQUALS = READY << 8 | '=';

    /** What a number is where the message has none, and where its text is no number that we take. */
    private static final int ABSENT = -1;

    private static final int INVALID = -2;

    /** The largest number to which a digit more can be appended. */
    private static final long LONGEST = Long.MAX_VALUE / 10 - 1;

    private MessageReader() {}

    static Decoded read(byte[] message, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, message.length);
        if (length > HeartbeatCodec.MAX_LENGTH) {
            return Rejection.TOO_LONG;
        }
        int end = endWithoutPadding(message, offset, length);
        int v = ABSENT;
        int ready = ABSENT;
        int busy = ABSENT;
        int port = ABSENT;
        int now = ABSENT;
        int errors = ABSENT;
        int scale = ABSENT;
        long sequence = ABSENT;
        Heartbeat.State state = Heartbeat.State.SERVING;
        Map<String, String> variables = Map.of();
        for (int i = offset; i < end; i++) {
            // One part a round: the key up to '=' or '&', the value up to '&'. What is in nearly every message, letters in
            // keys and digits in values, is told from the rest by one comparison.
            int start = i;
            int b = 0;
            long key = 0;
            // most keys are read whole, as mod_heartbeat and Tomcat write them
            long word = end - i >= Long.BYTES ? (long) WORDS.get(message, i) : 0;
            boolean whole = word >>> 16 == READY_EQUALS || word >>> 48 == V_EQUALS;
            if (whole) {
                b = '=';
                key = word >>> 16 == READY_EQUALS ? READY : V;
                i += key == READY ? 5 : 1;
            }
            for (; !whole && i < end; i++) {
                b = message[i];
                if (b <= '=') {
                    if (b == '=' || b == '&') {
                        break;
                    }
                    if (b == 0) {
                        return Rejection.NUL;
                    }
                    if (b == '%' && isEscape(message, i, end)) {
                        b = unescape(message, i);
                        i += 2;
                    }
                }
                key = pack(key, b);
            }
            int keyEnd = i;
            long number = 1;
            if (i < end && b == '=') {
                number = i + 1 < end && message[i + 1] != '&' ? 0 : INVALID;
                for (i++; i < end; i++) {
                    b = message[i];
                    if (!isDigit(b)) {
                        if (b == '&') {
                            break;
                        }
                        if (b == 0) {
                            return Rejection.NUL;
                        }
                        if (b == '%' && isEscape(message, i, end)) {
                            b = unescape(message, i);
                            i += 2;
                        }
                    }
                    number = append(number, b);
                }
            }
            if (key == V) {
                v = small(number);
            } else if (key == READY) {
                ready = small(number);
            } else if (key == BUSY) {
                busy = small(number);
            } else if (key == PORT) {
                port = small(number);
            } else if (key == NOW) {
                now = small(number);
            } else if (key == ERRORS) {
                errors = small(number);
            } else if (key == SCALE) {
                scale = small(number);
            } else if (key == SEQUENCE) {
                sequence = number;
            } else if (key == STATE) {
                state = state(text(message, Math.min(keyEnd + 1, i), i));
            } else if (key == TIMESTAMP || key == SIGNATURE) {
                // others with every beat, and of use only to who checks the signature
                continue;
            } else if (i > start) {
                variables = variables.isEmpty() ? new LinkedHashMap<>() : variables;
                variables.put(
                        lowerCase(text(message, start, keyEnd)), keyEnd == i ? "1" : text(message, keyEnd + 1, i));
            }
        }
        if (v == ABSENT) {
            return Rejection.MISSING_V;
        }
        if (ready == ABSENT) {
            return Rejection.MISSING_READY;
        }
        if (busy == ABSENT) {
            return Rejection.MISSING_BUSY;
        }
        if (v < 1) {
            return Rejection.INVALID_V;
        }
        if (ready < 0) {
            return Rejection.INVALID_READY;
        }
        if (busy < 0) {
            return Rejection.INVALID_BUSY;
        }
        if (port != ABSENT && (port < 1 || port > 65535)) {
            return Rejection.INVALID_PORT;
        }
        Heartbeat.Builder heartbeat =
                Heartbeat.of(new WorkerStatus(ready, busy)).state(state).variables(variables);
        if (port != ABSENT) {
            heartbeat.port(port);
        }
        // a slip in what httpd does not know is no reason to lose the beat
        if (now >= 0) {
            heartbeat.momentaryReady(now);
        }
        if (errors >= 0 && errors <= 1000) {
            heartbeat.failedPerMille(errors);
        }
        if (scale > 0) {
            heartbeat.scale(scale);
        }
        if (sequence >= 0) {
            heartbeat.sequence(sequence);
        }
        return heartbeat.build();
    }

    /** The number of all keys but {@code seq}. */
    private static int small(long number) {
        return number > Integer.MAX_VALUE ? INVALID : (int) number;
    }

    private static Heartbeat.State state(String text) {
        for (Heartbeat.State state : STATES) {
            if (state != Heartbeat.State.SERVING && text.equalsIgnoreCase(state.toString())) {
                return state;
            }
        }
        return Heartbeat.State.SERVING;
    }

    /** The message's end without the CR, LF and NUL that some senders put behind it. */
    private static int endWithoutPadding(byte[] message, int offset, int length) {
        int end = offset + length;
        for (; end > offset; end--) {
            byte last = message[end - 1];
            if (last != '\r' && last != '\n' && last != 0) {
                break;
            }
        }
        return end;
    }

    /** Eight bits a byte, the last one lowest, upper-case letters as lower-case ones: no other bytes become our letters. */
    private static long pack(long key, int b) {
        return key << 8 | (b | 0x20) & 0xff;
    }

    private static long pack(String key) {
        return key.chars().asLongStream().reduce(0, (packed, c) -> pack(packed, (int) c));
    }

    /** By hand, here and in {@link #append}, as the JDK's parsers take digits that are not ASCII. */
    private static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
    }

    private static long append(long number, int b) {
        if (number < 0 || !isDigit(b)) {
            return INVALID;
        }
        return number > LONGEST ? INVALID : number * 10 + (b - '0');
    }

    private static boolean isEscape(byte[] message, int percent, int end) {
        return percent + 2 < end
                && Character.digit(message[percent + 1], 16) >= 0
                && Character.digit(message[percent + 2], 16) >= 0;
    }

    /** The byte, 0 to 255, that the {@code %XX} at this place stands for. */
    private static int unescape(byte[] message, int percent) {
        return Character.digit(message[percent + 1], 16) << 4 | Character.digit(message[percent + 2], 16);
    }

    private static String text(byte[] message, int start, int end) {
        byte[] bytes = new byte[end - start];
        int length = 0;
        for (int i = start; i < end; i++) {
            if (message[i] == '%' && isEscape(message, i, end)) {
                bytes[length++] = (byte) unescape(message, i);
                i += 2;
            } else {
                bytes[length++] = message[i];
            }
        }
        return new String(bytes, 0, length, UTF_8);
    }

    /** ASCII letters only, as httpd compares: {@code String.toLowerCase} would also change others. */
    private static String lowerCase(String key) {
        StringBuilder lower = new StringBuilder(key);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                lower.setCharAt(i, (char) (c | 0x20));
            }
        }
        return lower.toString();
    }
}
