// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import java.util.Objects;

/**
 * What became of a message that was handed to a monitor.
 *
 * @param outcome what became of it
 * @param detail why it was not taken, in a line for logs and answers; empty where it was
 */
public record Receipt(Outcome outcome, String detail) {

    /** What can become of a message. */
    public enum Outcome {
        /** The beat is in the table. */
        TAKEN,
        /** The message is no beat. */
        REJECTED,
        /** The source is outside {@code HeartbeatAllow}; the message was not read. */
        NOT_ALLOWED,
        /** The signature is missing or not good, as {@code HeartbeatSignatures} wants it. */
        NOT_TRUSTED,
        /** The table has no room for one more server, or for one more of this address. */
        NO_ROOM,
        /** Messages cannot be read at present; the next one may be. */
        UNAVAILABLE
    }

    /** A receipt. */
    public Receipt {
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(detail, "detail");
    }
}
