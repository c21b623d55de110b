// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.codec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.heartbeat.api.status.WorkerStatus;

/**
 * One heartbeat: what a server says of itself in one message.
 *
 * @param status the workers
 * @param port the server's port, 1 to 65535, or 0 where the message says none
 * @param variables what else the message says, in the message's order; never null, not modifiable. Keys are in lower case
 *     (ASCII letters), because keys compare without case, and none is {@code v}, {@code ready}, {@code busy} or
 *     {@code port}. Keys and values may hold any character.
 */
public record Heartbeat(WorkerStatus status, int port, Map<String, String> variables) implements Decoded {

    private static final Set<String> OWN_KEYS = Set.of("v", "ready", "busy", "port");

    /**
     * A heartbeat with variables of its own.
     *
     * @throws IllegalArgumentException if the port or a key of the variables is none of those allowed, or if a key or value
     *     has half a surrogate pair, which no message can carry
     */
    public Heartbeat {
        Objects.requireNonNull(status, "status");
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 ~ 65535, or 0 for none)");
        }
        if (variables.isEmpty()) {
            variables = Map.of();
        } else {
            variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
            variables.forEach(Heartbeat::check);
        }
    }

    /** A heartbeat without variables of its own. */
    public Heartbeat(WorkerStatus status, int port) {
        this(status, port, Map.of());
    }

    private static void check(String key, String value) {
        if (OWN_KEYS.contains(key)) {
            throw new IllegalArgumentException("variables: \"" + key + "\" (expected: no key among " + OWN_KEYS + ")");
        }
        if (key.chars().anyMatch(c -> c >= 'A' && c <= 'Z')) {
            throw new IllegalArgumentException("variables: \"" + key + "\" (expected: keys in lower case)");
        }
        if (hasLoneSurrogate(key) || hasLoneSurrogate(value)) {
            throw new IllegalArgumentException(
                    "variables: \"" + key + "\"=\"" + value + "\" (expected: whole surrogate pairs)");
        }
    }

    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
