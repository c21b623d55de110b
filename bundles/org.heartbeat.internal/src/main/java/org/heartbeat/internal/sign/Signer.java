// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import java.net.InetAddress;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.codec.Variable;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.internal.config.Values;

/** Numbers and signs the beats of one sender. For one thread. */
public final class Signer {

    /** The most characters of an {@code id}. */
    public static final int MOST_ID = 64;

    /** How far the times that were said may be ahead of the clock before they begin anew: the window of a monitor as shipped. */
    static final Duration WINDOW = Duration.ofSeconds(30);

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~:-]{1," + MOST_ID + "}");

    private final LongSupplier clock;
    private long lastTime;
    private long sequence;

    /**
     * A signer whose first number is the present time in milliseconds, so that the numbers of a later start are higher: no
     * sender sends a thousand beats a second.
     *
     * @param clock milliseconds since the epoch, as {@link System#currentTimeMillis}
     */
    public Signer(LongSupplier clock) {
        this.clock = clock;
        this.lastTime = Long.MIN_VALUE / 2;
        this.sequence = clock.getAsLong();
    }

    /**
     * An id as it is signed.
     *
     * @throws IllegalArgumentException if it is none; the message names the configuration's key, value and rule
     */
    public static String requireId(String configKey, String id) {
        if (!ID.matcher(id).matches()) {
            throw Values.refused(configKey, id, "1 ~ " + MOST_ID + " letters, digits, ., _, ~, : and -");
        }
        return id;
    }

    /**
     * Appends the next number to a message that is not signed.
     *
     * @param buffer has the message, and room for its number
     * @param length the message's length, from the buffer's beginning on
     * @return the length of the numbered message
     */
    public int number(byte[] buffer, int length) {
        int begin = length + SignedMessage.SEQUENCE.length;
        int end = begin;
        for (long rest = sequence; rest > 0 || end == begin; rest /= 10) {
            end++;
        }
        long rest = sequence++;
        System.arraycopy(SignedMessage.SEQUENCE, 0, buffer, length, SignedMessage.SEQUENCE.length);
        for (int i = end - 1; i >= begin; i--) {
            buffer[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }

    /**
     * Signs a message, by appending its sender, the time, the next number and the signature.
     *
     * @param buffer has the message, and room for what is appended
     * @param length the message's length, from the buffer's beginning on
     * @param address the server's address
     * @return the length of the signed message
     * @throws IllegalArgumentException if it would have more than {@link HeartbeatCodec#MAX_LENGTH} bytes
     */
    public int sign(byte[] buffer, int length, Key key, String id, InetAddress address) {
        long now = clock.getAsLong();
        // a time that was said is not said again, also where the clock was set back; but one that was far ahead was not
        // believed, and to go on from there would not be either
        long time = lastTime - now > WINDOW.toMillis() ? now : Math.max(now, lastTime + 1);
        byte[] suffix = Bytes.ascii(part(Variable.ID, id) + part(Variable.ADDR, ServerId.of(address).host()) + part(Variable.TS, time)
                + part(Variable.SEQ, sequence) + part(Variable.KID, key.kid()));
        int signed = length + suffix.length;
        int whole = signed + SignedMessage.SIGNATURE_LENGTH;
        if (whole > HeartbeatCodec.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "signed message: " + whole + " bytes (expected: at most " + HeartbeatCodec.MAX_LENGTH + ")");
        }
        lastTime = time;
        sequence++;
        System.arraycopy(suffix, 0, buffer, length, suffix.length);
        System.arraycopy(SignedMessage.SIGNATURE, 0, buffer, signed, SignedMessage.SIGNATURE.length);
        byte[] signature = key.signature(buffer, 0, signed);
        System.arraycopy(signature, 0, buffer, signed + SignedMessage.SIGNATURE.length, signature.length);
        return signed + SignedMessage.SIGNATURE.length + signature.length;
    }

    private static String part(Variable variable, Object value) {
        return "&" + variable + "=" + value;
    }
}
