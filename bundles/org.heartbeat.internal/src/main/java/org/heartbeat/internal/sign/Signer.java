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
        return append(buffer, length, Bytes.ascii(part(Variable.SEQ, sequence++)));
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
        int whole = length + suffix.length + SignedMessage.SIGNATURE_LENGTH;
        if (whole > HeartbeatCodec.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "signed message: " + whole + " bytes (expected: at most " + HeartbeatCodec.MAX_LENGTH + ")");
        }
        lastTime = time;
        sequence++;
        int signed = append(buffer, length, suffix);
        return append(buffer, append(buffer, signed, SignedMessage.SIGNATURE), key.signature(buffer, 0, signed));
    }

    private static int append(byte[] buffer, int length, byte[] part) {
        System.arraycopy(part, 0, buffer, length, part.length);
        return length + part.length;
    }

    private static String part(Variable variable, Object value) {
        return "&" + variable + "=" + value;
    }
}
