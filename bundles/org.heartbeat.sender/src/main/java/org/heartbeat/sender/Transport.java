// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.util.concurrent.CompletableFuture;

/** Brings messages to one target. Used by the beating thread alone, and never holds it up. */
interface Transport {

    /** Sends a message now or, where the target cannot take it now, not at all. */
    void send(byte[] message);

    /** Sends the last message, behind all that are under way; completes when it is out or has failed. */
    CompletableFuture<?> sendLast(byte[] message);

    void close();
}
