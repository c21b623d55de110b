// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Predicate;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.sender.settings.SenderSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bytes of the last message, which the next one overwrites. Beating thread only, except {@link #text}. */
final class Message {

    private static final Logger LOG = LoggerFactory.getLogger(Message.class);

    private final BeatSigner signer;
    private final byte[] buffer = new byte[HeartbeatCodec.MAX_LENGTH];
    /** Changed by the beating thread under its own lock, because any thread may read it. */
    private final ByteBuffer message = ByteBuffer.allocate(HeartbeatCodec.MAX_LENGTH).limit(0);
    /** The length of the last message without its number and signature; beating thread only. */
    private int plain;

    /** Creates an empty message; this signer numbers and signs those to come. */
    Message(BeatSigner signer) {
        this.signer = signer;
    }

    /** Replaces the last message. */
    void encode(Heartbeat heartbeat, HeartbeatCodec codec, SenderSettings settings) {
        complete(codec.encode(heartbeat, buffer, 0), settings);
    }

    /** Numbers and signs the last message again: with its old number it would count as a duplicate. */
    void repeat(SenderSettings settings) {
        try {
            System.arraycopy(message.array(), 0, buffer, 0, plain);
            complete(plain, settings);
        } catch (OutOfMemoryError e) {
            // a duplicate is better than none
            LOG.debug("The last message is repeated as it is", e);
        }
    }

    private void complete(int length, SenderSettings settings) {
        int whole = signer.complete(buffer, length, settings);
        synchronized (message) {
            message.clear().put(buffer, 0, whole).flip();
        }
        plain = length;
    }

    /** Returns the last message, between the buffer's begin and its limit; valid until the next one. */
    ByteBuffer bytes() {
        return message;
    }

    /** Returns the last message as text; empty before the first. For any thread. */
    Optional<String> text() {
        synchronized (message) {
            return Optional.of(new String(message.array(), 0, message.limit(), ISO_8859_1))
                    .filter(Predicate.not(String::isEmpty));
        }
    }
}
