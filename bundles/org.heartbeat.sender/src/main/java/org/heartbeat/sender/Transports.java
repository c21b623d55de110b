// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.heartbeat.api.sender.SenderStatus;

/** The transports that are open, one per target. Used by the beating thread alone, but for {@link #statuses} and {@link #close}. */
final class Transports implements AutoCloseable {

    private final Function<Target, Transport> opener;
    private volatile Map<Target, Transport> open = Map.of();
    private Transport[] all = {};

    /** Without any transport yet; opens those to come by this. */
    Transports(Function<Target, Transport> opener) {
        this.opener = opener;
    }

    /** Returns them in the configuration's order; not to be changed. */
    Transport[] all() {
        return all;
    }

    /**
     * Opens what is new, keeps what stays and closes what nobody needs any more; changes nothing if one cannot be opened.
     *
     * @param goodbye sent to all targets of before; null: nothing
     */
    void replace(List<Target> targets, ByteBuffer goodbye) {
        Map<Target, Transport> before = open;
        Map<Target, Transport> next = new LinkedHashMap<>();
        try {
            for (Target target : targets) {
                Transport kept = before.get(target);
                next.put(target, kept == null ? opener.apply(target) : kept);
            }
            all = next.values().toArray(Transport[]::new);
            open = next;
        } finally {
            if (open != next) {
                next.values().stream().filter(each -> !before.containsValue(each)).forEach(Transport::close);
            }
        }
        before.forEach((target, transport) -> {
            CompletableFuture<?> said = queue(transport, goodbye);
            if (!next.containsKey(target)) {
                said.whenComplete((done, failure) -> transport.close());
            }
        });
    }

    private static CompletableFuture<?> queue(Transport transport, ByteBuffer message) {
        return CompletableFuture.completedFuture(message)
                .thenCompose(one -> one == null ? CompletableFuture.completedFuture(null) : transport.queue(one));
    }

    /**
     * Sends a message to all of them. What fails for one target costs no other target its beat.
     *
     * @param urgent whether it goes out as well to targets that have not answered the one before
     */
    void send(ByteBuffer message, boolean urgent) {
        Throwable failure = null;
        for (Transport transport : all) {
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
     * Sends the last message, and closes each transport once that is out.
     *
     * @param message null: there is none
     */
    CompletableFuture<Void> leave(ByteBuffer message) {
        CompletableFuture<?>[] out = open.values().stream()
                .map(transport -> queue(transport, message).whenComplete((done, failure) -> transport.close()))
                .toArray(CompletableFuture<?>[]::new);
        open = Map.of();
        all = new Transport[0];
        return CompletableFuture.allOf(out);
    }

    /** Returns what became of the beats to each target; for any thread. */
    List<SenderStatus.Target> statuses() {
        return open.values().stream().map(Transport::statuses).flatMap(List::stream).toList();
    }

    /** Gives up whatever is under way; for any thread. */
    @Override
    public void close() {
        open.values().forEach(Transport::close);
    }
}
