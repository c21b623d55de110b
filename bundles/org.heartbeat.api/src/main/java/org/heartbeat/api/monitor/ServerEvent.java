// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import java.util.Objects;

/**
 * Something that happened to a server.
 *
 * @param type what happened
 * @param server the server after that; for {@link Type#DOWN} as it was last known, with its variables
 */
public record ServerEvent(Type type, ServerStatus server) {

    /** What can happen to a server. */
    public enum Type {
        /** It came, or beats again after it was stale. */
        UP,
        /** Its workers, its variables or its state are no longer those of the beat before. */
        CHANGED,
        /** It has been silent for too long to be given anything. */
        STALE,
        /** It left the table, silent for longer than {@code HeartbeatForgetAfter}. */
        DOWN
    }

    /** An event. */
    public ServerEvent {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(server, "server");
    }
}
