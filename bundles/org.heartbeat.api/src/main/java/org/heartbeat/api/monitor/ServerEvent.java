// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import java.util.Objects;

/**
 * A change of a server.
 *
 * @param type the kind of change
 * @param server the server after the change; for {@link Type#DOWN}, as it was when it left the table
 */
public record ServerEvent(Type type, ServerStatus server) {

    /** The kinds of change. */
    public enum Type {
        /** The server is new, or beats again after it was stale. */
        UP,
        /** The server's workers, variables or state differ from those of the previous beat. */
        CHANGED,
        /** The server has been silent for so long that it no longer gets requests. */
        STALE,
        /** The server left the table after a silence longer than {@code HeartbeatForgetAfter}. */
        DOWN
    }

    /** Creates an event. */
    public ServerEvent {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(server, "server");
    }
}
