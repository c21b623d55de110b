// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.heartbeat.api.sender.SenderStatus;

/**
 * Brings messages to one target. Used by the beating thread alone, which it never holds up, but for {@link #way} and {@link #statuses}. A
 * message is what lies between the buffer's begin and its limit, and may change once the method is over.
 */
interface Transport {

    /** Sends a message now or, where the target cannot take it now, not at all. */
    void send(ByteBuffer message);

    /**
     * Sends a message behind all that are under way, such as the last one, or one that takes effect at once; completes when it
     * is out or has failed.
     */
    CompletableFuture<?> queue(ByteBuffer message);

    /** Gives up whatever is under way. */
    void close();

    /** The target and the way there, in words that stay the same; for any thread. */
    String way();

    /** What became of the beats so far: one entry, or one for each address that beats go to; for any thread. */
    List<SenderStatus.Target> statuses();
}
