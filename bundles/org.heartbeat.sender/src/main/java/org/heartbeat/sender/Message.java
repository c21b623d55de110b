// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Predicate;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The message of a beat, which the next one overwrites. Used by the beating thread alone, but for {@link #text}. */
final class Message {

    private static final Logger LOG = LoggerFactory.getLogger(Message.class);

    private final BeatSigner signer;
    private final byte[] buffer = new byte[HeartbeatCodec.MAX_LENGTH];
    /** Guarded by itself, as others may ask for the message while it changes. */
    private final ByteBuffer message = ByteBuffer.allocate(HeartbeatCodec.MAX_LENGTH).limit(0);

    /** The length of the last message without its number and signature; 0 before the first. */
    private int plain;

    /** An empty message; this signer numbers and signs those to come. */
    Message(BeatSigner signer) {
        this.signer = signer;
    }

    /** Takes the place of the last message. */
    void encode(Heartbeat heartbeat, HeartbeatCodec codec, SenderSettings settings) {
        complete(codec.encode(heartbeat, buffer, 0), settings);
    }

    /** Gives the last message another number and signature: with those of before it would be taken for a duplicate. */
    void repeat(SenderSettings settings) {
        try {
            System.arraycopy(message.array(), 0, buffer, 0, plain);
            complete(plain, settings);
        } catch (Throwable e) {
            // no memory: better a duplicate than none
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

    /** The last message, between the buffer's begin and its limit; good until the next one. */
    ByteBuffer bytes() {
        return message;
    }

    /** The last message as text; empty before the first; for any thread. */
    Optional<String> text() {
        synchronized (message) {
            return Optional.of(new String(message.array(), 0, message.limit(), ISO_8859_1))
                    .filter(Predicate.not(String::isEmpty));
        }
    }
}
