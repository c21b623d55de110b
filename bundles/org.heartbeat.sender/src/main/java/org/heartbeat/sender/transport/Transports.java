// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.transport;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.heartbeat.api.sender.SenderStatus;

/** The open transports, one per target. For the beating thread, except {@link #statuses}. */
public final class Transports {

    private final Function<BeatTarget, Transport> opener;
    /** In the configuration's order; replaced by the beating thread only. */
    private volatile Map<BeatTarget, Transport> open = Map.of();

    /** Creates an empty set, which opens its transports with this function. */
    public Transports(Function<BeatTarget, Transport> opener) {
        this.opener = opener;
    }

    /** Returns whether there are no targets. */
    public boolean isEmpty() {
        return open.isEmpty();
    }

    /** Returns the routes to the targets, for people. */
    public List<String> routes() {
        return open.values().stream().map(Transport::route).toList();
    }

    /**
     * Opens the transports of new targets and closes those of targets that are gone; changes nothing if one cannot be opened.
     *
     * @param goodbye sent to all targets of before, if present
     */
    public void replace(List<BeatTarget> targets, Optional<ByteBuffer> goodbye) {
        Map<BeatTarget, Transport> before = open;
        Map<BeatTarget, Transport> next = new LinkedHashMap<>();
        try {
            for (BeatTarget target : targets) {
                Transport kept = before.get(target);
                next.put(target, kept == null ? opener.apply(target) : kept);
            }
            open = next;
        } finally {
            if (open != next) {
                next.values().stream().filter(each -> !before.containsValue(each)).forEach(Transport::close);
            }
        }
        before.forEach((target, transport) -> {
            CompletableFuture<?> sent = queue(transport, goodbye);
            if (!next.containsKey(target)) {
                sent.whenComplete((done, failure) -> transport.close());
            }
        });
    }

    /** Returns a future that fails if the transport does, so that no other transport is affected. */
    private static CompletableFuture<?> queue(Transport transport, Optional<ByteBuffer> message) {
        return CompletableFuture.completedFuture(message)
                .thenCompose(one -> one.isEmpty() ? CompletableFuture.completedFuture(null) : transport.queue(one.get()));
    }

    /**
     * Sends a message to all targets. A target that fails costs no other target its beat.
     *
     * @param urgent whether the message is also sent to targets that have not answered the one before
     */
    public void send(ByteBuffer message, boolean urgent) {
        Throwable failure = null;
        for (Transport transport : open.values()) {
            try {
                if (urgent) {
                    transport.queue(message);
                } else {
                    transport.send(message);
                }
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw new IllegalStateException("a target got no beat", failure);
        }
    }

    /**
     * Sends the last message, if there is one, and closes each transport after it.
     *
     * @return completes when the message has been sent everywhere
     */
    public CompletableFuture<Void> leave(Optional<ByteBuffer> last) {
        CompletableFuture<?>[] sent = open.values().stream()
                .map(transport -> queue(transport, last).whenComplete((done, failure) -> transport.close()))
                .toArray(CompletableFuture<?>[]::new);
        open = Map.of();
        return CompletableFuture.allOf(sent);
    }

    /** Returns what became of the beats to each target. */
    public List<SenderStatus.Target> statuses() {
        return open.values().stream().map(Transport::statuses).flatMap(List::stream).toList();
    }
}
