// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import java.util.Objects;

/**
 * What became of a message that was handed to a monitor.
 *
 * @param outcome what became of it
 * @param reason why it was not accepted, in a line for logs and answers; empty if it was
 */
public record Receipt(Outcome outcome, String reason) {

    /** What can become of a message. */
    public enum Outcome {
        /** The beat is in the table. */
        ACCEPTED,
        /** The message is no beat. */
        REJECTED,
        /** The source is outside {@code HeartbeatAllow}; the message was not read. */
        NOT_ALLOWED,
        /** The signature is missing or not good, as {@code HeartbeatSignatures} wants it. */
        UNTRUSTED,
        /** The table has no room for one more server, or for one more of this address. */
        TABLE_FULL,
        /** Messages cannot be read at present; the next one may be. */
        UNAVAILABLE
    }

    /** A receipt. */
    public Receipt {
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(reason, "reason");
    }
}
