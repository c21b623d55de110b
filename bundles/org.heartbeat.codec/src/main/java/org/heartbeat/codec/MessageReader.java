// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Objects;
import org.heartbeat.api.codec.Decoded;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatBuilder;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.codec.Rejection;
import org.heartbeat.api.codec.Variable;
import org.heartbeat.api.status.WorkerStatus;

/**
 * Reads a message. If it has only the keys of every message, nothing but the result is allocated; if it is rejected, nothing is.
 *
 * <p>A well-formed message means what httpd reads from it: {@code mod_heartmonitor.c}, {@code qs_to_table} and
 * {@code hm_processmsg}.
 */
final class MessageReader {

    /** A number that the message does not contain. */
    static final int ABSENT = -1;

    /** A number whose text is not a number in range. */
    private static final int INVALID = -2;

    // keys, packed by pack; their bytes are never 0, so no longer or shorter key has the same number
    private static final long V = pack(Variable.V);
    private static final long READY = pack(Variable.READY);
    private static final long BUSY = pack(Variable.BUSY);
    private static final long PORT = pack(Variable.PORT);

    /** The largest number that can have another digit. */
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
        OptionalVariables others = null;
        int partEnd;
        for (int start = offset; start < end; start = partEnd + 1) {
            int keyEnd = keyEnd(message, start, end);
            partEnd = keyEnd < end && message[keyEnd] == '=' ? valueEnd(message, keyEnd + 1, end) : keyEnd;
            if (partEnd < end && message[partEnd] == 0) {
                return Rejection.NUL;
            }
            long key = key(message, start, keyEnd);
            if (key == V) {
                v = small(message, keyEnd, partEnd);
            } else if (key == READY) {
                ready = small(message, keyEnd, partEnd);
            } else if (key == BUSY) {
                busy = small(message, keyEnd, partEnd);
            } else if (key == PORT) {
                port = small(message, keyEnd, partEnd);
            } else if (partEnd > start && !OptionalVariables.isIgnored(key)) {
                others = others == null ? new OptionalVariables() : others;
                others.put(key, message, start, keyEnd, partEnd);
            }
        }
        Rejection rejection = rejection(v, ready, busy, port);
        return rejection == null ? heartbeat(new WorkerStatus(ready, busy), port, others) : rejection;
    }

    /** Returns the end of a message without the CR, LF and NUL that some senders append. */
    private static int endWithoutPadding(byte[] message, int offset, int length) {
        int end = offset + length;
        while (end > offset && (message[end - 1] == '\r' || message[end - 1] == '\n' || message[end - 1] == 0)) {
            end--;
        }
        return end;
    }

    /** Returns where the key ends that starts here: at '=', '&', NUL or the end of the message. */
    private static int keyEnd(byte[] message, int start, int end) {
        int i = start;
        while (i < end && message[i] != '=' && message[i] != '&' && message[i] != 0) {
            i++;
        }
        return i;
    }

    /** Returns where the value ends that starts here: at '&', NUL or the end of the message. */
    private static int valueEnd(byte[] message, int start, int end) {
        int i = start;
        while (i < end && message[i] != '&' && message[i] != 0) {
            i++;
        }
        return i;
    }

    private static long key(byte[] message, int start, int end) {
        long key = 0;
        for (int i = start; i < end; i++) {
            int b = message[i];
            if (b == '%' && isEscape(message, i, end)) {
                b = unescape(message, i);
                i += 2;
            }
            key = pack(key, b);
        }
        return key;
    }

    /** Appends a byte as the lowest one, an upper-case letter as a lower-case one: no other byte becomes one of our letters. */
    private static long pack(long key, int b) {
        return key << 8 | (b | 0x20) & 0xff;
    }

    /** Returns a key as a number that compares fast. */
    static long pack(Variable variable) {
        return variable.toString().chars().asLongStream().reduce(0, (packed, c) -> pack(packed, (int) c));
    }

    /** Returns the value of a part of a message, 0 to 2^63-1; 1 if it has no '=', and negative if its value is not a number. */
    static long number(byte[] message, int keyEnd, int partEnd) {
        if (keyEnd == partEnd) {
            return 1;
        }
        long number = keyEnd + 1 == partEnd ? INVALID : 0;
        for (int i = keyEnd + 1; i < partEnd; i++) {
            int b = message[i];
            if (b == '%' && isEscape(message, i, partEnd)) {
                b = unescape(message, i);
                i += 2;
            }
            number = append(number, b);
        }
        return number;
    }

    /** By hand, because the JDK's parsers accept digits that are not ASCII. */
    private static long append(long number, int b) {
        return number < 0 || number > LONGEST || b < '0' || b > '9' ? INVALID : number * 10 + (b - '0');
    }

    /** Returns a value like {@link #number}, but at most 2^31-1: that of any key but {@code seq}. */
    static int small(byte[] message, int keyEnd, int partEnd) {
        long number = number(message, keyEnd, partEnd);
        return number > Integer.MAX_VALUE ? INVALID : (int) number;
    }

    /** Returns a part of a message as text. */
    static String text(byte[] message, int start, int end) {
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

    private static boolean isEscape(byte[] message, int percent, int end) {
        return percent + 2 < end
                && Character.digit(message[percent + 1], 16) >= 0
                && Character.digit(message[percent + 2], 16) >= 0;
    }

    /** Returns the byte, 0 to 255, that the {@code %XX} at this place stands for. */
    private static int unescape(byte[] message, int percent) {
        return Character.digit(message[percent + 1], 16) << 4 | Character.digit(message[percent + 2], 16);
    }

    private static Rejection rejection(int v, int ready, int busy, int port) {
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
        return port != ABSENT && (port < 1 || port > 65535) ? Rejection.INVALID_PORT : null;
    }

    private static Heartbeat heartbeat(WorkerStatus workers, int port, OptionalVariables others) {
        HeartbeatBuilder heartbeat = Heartbeat.of(workers);
        if (port != ABSENT) {
            heartbeat.port(port);
        }
        if (others != null) {
            others.addTo(heartbeat);
        }
        return heartbeat.build();
    }
}
