// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.codec;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Writes and reads heartbeat messages, for example {@code v=1&ready=75&busy=0}.
 *
 * <p>The service has no state: any number of threads may use it at once.
 */
@ProviderType
public interface HeartbeatCodec {

    /** The most bytes that a message has; httpd cuts what is longer ({@code mod_heartmonitor.c}, {@code MAX_MSG_LEN}). */
    int MAX_LENGTH = 1000;

    /**
     * Writes a message: {@code v}, {@code ready}, {@code busy}, then {@code port}, {@code state}, the variables in their order,
     * {@code seq} and {@code now}, each where there is one. ASCII, with {@code %XX} for every other byte of UTF-8 and for
     * what has a meaning in the message; no newline and no NUL.
     *
     * @param heartbeat what to write
     * @param target where to write it; {@link #MAX_LENGTH} bytes are room enough for any
     * @param offset where in the target the message begins
     * @return how many bytes the message has
     * @throws IllegalArgumentException if the message would have more than {@link #MAX_LENGTH} bytes; nothing is written
     * @throws IndexOutOfBoundsException if the target has not enough room; nothing is written
     */
    int encode(Heartbeat heartbeat, byte[] target, int offset);

    /**
     * Reads a message. A well-formed one is read as httpd reads it ({@code mod_heartmonitor.c}, {@code qs_to_table}); one
     * at whose meaning httpd would guess is rejected.
     *
     * <p>Trailing CR, LF and NUL are dropped. Parts are separated by {@code &}, keys from values by the first {@code =}; a key
     * without one has the value {@code 1}. {@code %XX} is decoded, and a bad escape is kept as it is. Keys compare without
     * case, and the last of two equal keys counts. {@code v}, {@code ready} and {@code busy} must be there. Bytes of
     * variables that are not UTF-8 become U+FFFD.
     *
     * @param message holds the message, and is not kept
     * @param offset where in there the message begins
     * @param length how many bytes it has
     * @return a {@link Heartbeat}, or the {@link Rejection} that says why there is none; where several rules are broken,
     *     the first of them in the order of that enumeration
     * @throws IndexOutOfBoundsException if the array is smaller than that
     */
    Decoded decode(byte[] message, int offset, int length);
}
