// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import org.heartbeat.api.codec.Rejection;

/** What became of a message that was handed to a {@link HeartbeatReceiver}. */
public sealed interface Receipt {

    /** What became of a message that would have been a beat or was not read. */
    enum Outcome implements Receipt {
        /** The beat is in the table. */
        TAKEN,
        /** The source is outside {@code HeartbeatAllow}; the message was not read. */
        NOT_ALLOWED,
        /** The table has {@code HeartbeatMaxServers} servers, and this is not one of them. */
        NO_ROOM,
        /** Messages cannot be read at present; the next one may be. */
        UNAVAILABLE
    }

    /**
     * The message is no beat.
     *
     * @param reason what is wrong with it
     */
    record Rejected(Rejection reason) implements Receipt {}
}
