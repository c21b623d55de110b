// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.heartbeat.api.codec.Decoded;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatCodec;

/** Messages as text; each character is a byte. */
final class Messages {

    private Messages() {}

    static Decoded decode(String text) {
        return decode(text.getBytes(ISO_8859_1));
    }

    static Decoded decode(byte[] message) {
        return new TextCodec().decode(message, 0, message.length);
    }

    static String encode(Heartbeat heartbeat) {
        byte[] target = new byte[HeartbeatCodec.MAX_LENGTH];
        return new String(target, 0, new TextCodec().encode(heartbeat, target, 0), ISO_8859_1);
    }
}
