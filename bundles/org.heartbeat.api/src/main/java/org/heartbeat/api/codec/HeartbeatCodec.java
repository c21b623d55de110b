// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.codec;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Writes and reads heartbeat messages, for example {@code v=1&ready=75&busy=0}.
 *
 * <p>The service is stateless and safe for use by any number of threads.
 */
@ProviderType
public interface HeartbeatCodec {

    /** The maximum length of a message in bytes; httpd cuts longer ones off ({@code mod_heartmonitor.c}, {@code MAX_MSG_LEN}). */
    int MAX_LENGTH = 1000;

    /**
     * Writes a message: {@code v}, {@code ready} and {@code busy}, then, as far as present, {@code port}, {@code state}, the
     * variables in their order, {@code seq} and {@code now}. The message is ASCII without newline and NUL. Characters with a
     * meaning in the message and all bytes of UTF-8 beyond ASCII are written as {@code %XX}.
     *
     * @param heartbeat the heartbeat to write
     * @param target the array to write to; {@link #MAX_LENGTH} bytes are always enough
     * @param offset where the message starts in the array
     * @return the length of the message in bytes
     * @throws IllegalArgumentException if the message would be longer than {@link #MAX_LENGTH} bytes; nothing is written
     * @throws IndexOutOfBoundsException if the array is too short; nothing is written
     */
    int encode(Heartbeat heartbeat, byte[] target, int offset);

    /**
     * Reads a message. A well-formed message is read as httpd reads it ({@code mod_heartmonitor.c}, {@code qs_to_table}); a
     * message whose meaning httpd would guess is rejected.
     *
     * <p>Trailing CR, LF and NUL are dropped. Parts are separated by {@code &}, and a key from its value by the first {@code =};
     * a key without {@code =} has the value {@code 1}. {@code %XX} is decoded, and an invalid escape is kept as it is. Keys
     * compare without case, and the last of several equal keys counts. {@code v}, {@code ready} and {@code busy} are mandatory.
     * Bytes of variables that are not UTF-8 become U+FFFD.
     *
     * @param message the array that contains the message; not kept
     * @param offset where the message starts in the array
     * @param length the number of bytes in the message
     * @return a {@link Heartbeat}, or the {@link Rejection} that explains why the message is not one; if it breaks several
     *     rules, the first of them in the order of that enumeration
     * @throws IndexOutOfBoundsException if the array is too short
     */
    Decoded decode(byte[] message, int offset, int length);
}
