// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.transport;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.heartbeat.api.sender.SenderStatus;

/**
 * Sends messages to one target. The beating thread uses it and never waits for it. A message lies between the buffer's begin and
 * its limit, and may change after the call.
 */
public interface Transport {

    /** Sends a message now, or drops it if the target is not ready for it. */
    void send(ByteBuffer message);

    /**
     * Sends a message after all those under way. For a message that must not be dropped, such as the last one.
     *
     * @return completes when the message has been sent or has failed, on the beating thread or on the transport's own
     */
    CompletableFuture<?> queue(ByteBuffer message);

    /** Abandons all messages under way. For the beating thread, and for whichever thread completes a queued message. */
    void close();

    /** Returns the target and the route to it, for people; always the same text. For any thread. */
    String route();

    /** Returns what became of the beats so far: one entry, or one for each address that beats go to. For any thread. */
    List<SenderStatus.Target> statuses();
}
