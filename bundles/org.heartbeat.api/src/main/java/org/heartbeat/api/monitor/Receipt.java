// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import java.util.Objects;
import java.util.Optional;

/**
 * What became of a message that was passed to a monitor.
 *
 * @param outcome what became of it
 * @param reason why the beat was not accepted, in a line for logs and answers; empty if it was
 */
public record Receipt(Outcome outcome, Optional<String> reason) {

    /** What can become of a message. */
    public enum Outcome {
        /** The beat is in the table. */
        ACCEPTED,
        /** The message is not a valid beat. */
        REJECTED,
        /** The source is outside {@code HeartbeatAllow}; the message was not read. */
        NOT_ALLOWED,
        /** The signature is missing or invalid, and {@code HeartbeatSignatures} requires a valid one. */
        UNTRUSTED,
        /** The table has no room for another server, or for another one at this address. */
        TABLE_FULL,
        /** The monitor cannot read messages at present; the next one may be accepted. */
        UNAVAILABLE
    }

    /** Creates a receipt. */
    public Receipt {
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(reason, "reason");
    }

    /** Creates the receipt of a message that was not accepted. */
    public Receipt(Outcome outcome, String reason) {
        this(outcome, Optional.of(reason));
    }
}
