// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the beats. All that changes belongs to one thread, on which beats and changes of the settings follow each other;
 * the methods may be called from any.
 */
final class Beater implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Beater.class);
    private static final long LEAVING_MILLIS = 2 * HttpTransport.TIMEOUT.toMillis();

    private final ScheduledExecutorService thread;
    private final Composer composer;
    private final Function<Target, Transport> transports;

    private Settings settings;
    private volatile Map<Target, Transport> open = Map.of();
    private BeatClock clock;
    private Future<?> nextBeat = CompletableFuture.completedFuture(null);
    private Composer.Message lastSent;

    /**
     * A beater that does nothing before it has settings.
     *
     * @param transports opens a transport to a target
     * @param thread a single one, which this beater shuts down when it is closed
     */
    Beater(Composer composer, Function<Target, Transport> transports, ScheduledExecutorService thread) {
        this.composer = composer;
        this.transports = transports;
        this.thread = thread;
    }

    /** Puts settings in force, between two beats and without touching the clock of the beats where the interval stays. */
    void apply(Settings changed) {
        thread.execute(() -> {
            try {
                replaceTransports(changed);
            } catch (RuntimeException e) {
                // the edge of the thread: nothing was changed yet
                LOG.error("Configuration could not be put in force, the last good one stays", e);
                return;
            }
            if (open.isEmpty()) {
                clock = null;
                lastSent = null;
            } else if (clock == null) {
                clock = new BeatClock(changed.interval(), System.nanoTime());
            } else {
                clock.changeInterval(changed.interval(), System.nanoTime());
            }
            settings = changed;
            schedule();
        });
    }

    /** Opens what is new, keeps what stays and closes what nobody needs any more. */
    private void replaceTransports(Settings changed) {
        Map<Target, Transport> wanted = new LinkedHashMap<>();
        for (Target target : changed.targets()) {
            Transport kept = open.get(target);
            wanted.put(target, kept == null ? transports.apply(target) : kept);
        }
        Map<Target, Transport> before = open;
        open = wanted;
        before.forEach((target, transport) -> {
            if (!wanted.containsKey(target)) {
                transport.close();
            }
        });
    }

    private void schedule() {
        nextBeat.cancel(false);
        if (clock != null) {
            nextBeat = thread.schedule(this::beat, clock.nanosToBeat(System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    private void beat() {
        try {
            Optional<Composer.Message> message = composer.compose(settings);
            if (message.isPresent()) {
                open.values().forEach(transport -> transport.send(message.get().beat()));
                lastSent = message.get();
            }
        } catch (RuntimeException e) {
            // the edge of the thread: whatever went wrong must not end the beats
            LOG.error("A beat failed, going on with the next", e);
        } finally {
            clock.given(System.nanoTime());
            schedule();
        }
    }

    /** Leaves: sends the last beat, if there was any before it, waits a limited time for it to be out, and stops. */
    @Override
    public void close() {
        try {
            thread.submit(this::leave).get().get(LEAVING_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The last beat was not taken by every target", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.values().forEach(Transport::close);
            thread.shutdownNow();
        }
    }

    private CompletableFuture<?> leave() {
        nextBeat.cancel(false);
        CompletableFuture<?> left = lastSent == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.allOf(open.values().stream()
                        .map(transport -> transport.sendLast(lastSent.leaving()))
                        .toArray(CompletableFuture<?>[]::new));
        return left;
    }
}
