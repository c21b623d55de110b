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

    /** The longest {@code id}, in characters. */
    public static final int MOST_ID = 64;

    /** How far sent times may be ahead of the clock before they start over: a monitor's default window. */
    static final Duration WINDOW = Duration.ofSeconds(30);

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~:-]{1," + MOST_ID + "}");

    private final LongSupplier clock;
    private long lastTime; // the signing thread only
    private long sequence; // the signing thread only

    /**
     * Creates a signer. Its first sequence number is the time in milliseconds, so that numbers after a restart are higher: no
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
     * Returns a valid id.
     *
     * @throws IllegalArgumentException if the id is invalid; the message names the configuration's key, value and rule
     */
    public static String requireId(String configKey, String id) {
        if (!ID.matcher(id).matches()) {
            throw Values.refused(configKey, id, "1 ~ " + MOST_ID + " letters, digits, ., _, ~, : and -");
        }
        return id;
    }

    /**
     * Appends the next sequence number to a message without signing it.
     *
     * @param buffer contains the message, and has room for the number
     * @param length the message's length, from the start of the buffer
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
     * Signs a message by appending the sender's id and address, the time, the next sequence number and the signature.
     *
     * @param buffer contains the message, and has room for the rest
     * @param length the message's length, from the start of the buffer
     * @param address the server's address
     * @return the length of the signed message
     * @throws IllegalArgumentException if it would have more than {@link HeartbeatCodec#MAX_LENGTH} bytes
     */
    public int sign(byte[] buffer, int length, Key key, String id, InetAddress address) {
        long now = clock.getAsLong();
        // each time is later than the last, even if the clock was set back; but monitors reject times that are far ahead, so in
        // that case start over
        long time = lastTime - now > WINDOW.toMillis() ? now : Math.max(now, lastTime + 1);
        byte[] suffix = Bytes.ascii(part(Variable.ID, id) + part(Variable.ADDR, ServerId.of(address).host())
                + part(Variable.TS, time) + part(Variable.SEQ, sequence) + part(Variable.KID, key.kid()));
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
