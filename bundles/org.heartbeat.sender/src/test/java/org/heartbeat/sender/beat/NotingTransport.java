// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.beat;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.sender.transport.BeatTarget;
import org.heartbeat.sender.transport.TargetStatus;
import org.heartbeat.sender.transport.Transport;

/** A transport that records what it is to send, or fails for the host named broken. */
final class NotingTransport implements Transport {

    private final BeatTarget target;
    private final List<String> heard;
    private final long opened;
    private final Runnable before;
    private boolean closed;

    /**
     * Creates an open transport.
     *
     * @param heard receives what is sent, after the target's name
     * @param opened the time at which it was opened
     */
    NotingTransport(BeatTarget target, List<String> heard, long opened) {
        this(target, heard, opened, () -> {});
    }

    /** Creates an open transport, with an action that runs before each call and may fail. */
    NotingTransport(BeatTarget target, List<String> heard, long opened, Runnable before) {
        this.before = before;
        this.target = target;
        this.heard = heard;
        this.opened = opened;
    }

    @Override
    public void send(ByteBuffer message) {
        before.run();
        if (target.text().startsWith("broken")) {
            throw new NoClassDefFoundError("none");
        }
        assertTrue(!closed, "a closed transport is used");
        String name = target.route().replaceFirst(":1(?= |$)", "");
        heard.add(name + " " + new String(message.array(), 0, message.limit(), US_ASCII));
    }

    @Override
    public CompletableFuture<?> queue(ByteBuffer message) {
        send(message);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String route() {
        before.run();
        return target.route();
    }

    @Override
    public List<SenderStatus.Target> statuses() {
        return List.of(new TargetStatus(target.text(), "opened at " + opened, 0, 0, Optional.empty(), Optional.empty()));
    }
}
