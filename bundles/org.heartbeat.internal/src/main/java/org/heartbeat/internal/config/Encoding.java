// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;

/** Warns about values written in UTF-8, because Karaf reads {@code .cfg} files as ISO 8859-1. For one thread at a time. */
final class Encoding {

    private final Logger log;

    /** The last value of each key that was misread. */
    private final Map<String, String> misread = new HashMap<>();

    Encoding(Logger log) {
        this.log = log;
    }

    /**
     * Warns about a value, once as long as it does not change.
     *
     * @param value a text or an array of texts
     */
    void check(String key, Object value) {
        String text = value instanceof String[] list ? String.join(", ", list) : String.valueOf(value);
        Optional<String> meant = meant(text);
        if (meant.isEmpty()) {
            misread.remove(key);
        } else if (!text.equals(misread.put(key, text))) {
            log.warn("{}: \"{}\" looks like \"{}\" in UTF-8 (expected: ISO 8859-1, and \\uXXXX for other characters)",
                    key, Values.shown(text), Values.shown(meant.get()));
        }
    }

    /** Returns the original of a text in UTF-8 that was read as ISO 8859-1; empty if it is not such a text, or is plain ASCII. */
    private static Optional<String> meant(String text) {
        if (text.chars().allMatch(c -> c < 0x80) || !ISO_8859_1.newEncoder().canEncode(text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(text.getBytes(ISO_8859_1))).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
