// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.internal.osgi.Ranked;
import org.heartbeat.internal.osgi.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the beats. All that changes belongs to one thread, on which beats and changes of the settings follow each other;
 * the methods may be called from any.
 */
final class Beater implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Beater.class);
    private static final long LEAVING_MILLIS = 2 * HttpTransport.TIMEOUT.toMillis();
    /** For how long it goes on measuring for those who ask, where it has no targets. */
    private static final long ASKED_NANOS = Duration.ofMinutes(1).toNanos();

    private final Composer composer;
    private final Drains drains;
    private final Function<Target, Transport> transports;
    private final ScheduledExecutorService thread;
    private final LongSupplier clock;
    private final Clock wallClock;
    private final BeatLog log = new BeatLog();
    private final Runnable beat = Threads.enduring(LOG, "A beat", this::beat);
    private final Runnable look = Threads.enduring(LOG, "A look between beats", this::look);

    private volatile Settings settings = Settings.DISABLED;
    private volatile Map<Target, Transport> open = Map.of();
    private volatile long beats;
    private volatile long lastBeat;
    private volatile long asked;
    private Transport[] targets = {};
    private BeatSchedule schedule;
    private boolean looking;
    private Future<?> scheduled = CompletableFuture.completedFuture(null);
    private boolean drained;

    /**
     * A beater that does nothing before it has settings.
     *
     * @param transports opens a transport to a target
     * @param thread a single one, which this beater shuts down when it is closed
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    Beater(
            Composer composer,
            Drains drains,
            Function<Target, Transport> transports,
            ScheduledExecutorService thread,
            LongSupplier clock,
            Clock wallClock) {
        this.composer = composer;
        this.drains = drains;
        this.transports = transports;
        this.thread = thread;
        this.clock = clock;
        this.wallClock = wallClock;
    }

    /**
     * Puts settings in force, between two beats and without touching the schedule of the beats where the interval stays. To
     * disable the sender is to leave.
     */
    void apply(Settings changed) {
        execute("A changed configuration", () -> {
            if (changed.targets().isEmpty()) {
                disable();
            } else {
                replaceTransports(changed);
                if (schedule == null) {
                    schedule = new BeatSchedule(changed.interval(), clock.getAsLong());
                } else {
                    schedule.changeInterval(changed.interval(), clock.getAsLong());
                }
            }
            settings = changed;
            scheduleNext();
        });
    }

    /** Beats once more, at once, where there is now a first cause to drain or none any more. */
    void drainOrResume() {
        execute("Draining", () -> {
            boolean before = drained;
            boolean now = !drains.causes().isEmpty();
            if (before != now && schedule != null) {
                give();
            }
        });
    }

    private void execute(String what, Threads.Work work) {
        try {
            thread.execute(Threads.enduring(LOG, what, work));
        } catch (RejectedExecutionException e) {
            LOG.debug("{} comes after the end", what);
        }
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
        targets = wanted.values().toArray(Transport[]::new);
        before.forEach((target, transport) -> {
            if (!wanted.containsKey(target)) {
                transport.close();
            }
        });
    }

    private void disable() {
        leave();
        composer.forget();
        log.nowhere();
    }

    private void scheduleNext() {
        scheduled.cancel(false);
        if (schedule != null) {
            long now = clock.getAsLong();
            long toBeat = schedule.nanosToBeat(now);
            long toLook = looking ? schedule.nanosToLook(now) : toBeat;
            scheduled = thread.schedule(toLook < toBeat ? look : beat, toLook, TimeUnit.NANOSECONDS);
        }
    }

    private void look() {
        looking = false;
        try {
            looking = composer.look(settings, schedule.apart());
        } finally {
            scheduleNext();
        }
    }

    private void beat() {
        try {
            give();
        } finally {
            schedule.given(clock.getAsLong());
            looking = true;
            if (targets.length == 0 && clock.getAsLong() - asked > ASKED_NANOS) {
                schedule = null;
                composer.forget();
            }
            scheduleNext();
        }
    }

    private void give() {
        boolean draining = !drains.causes().isEmpty();
        if (drained && !draining) {
            composer.begin();
        }
        drained = draining;
        if (composer.compose(settings, draining)) {
            lastBeat = wallClock.millis();
            if (targets.length > 0) {
                beats++;
                sendToAll(composer.message());
                log.beating(settings, targets, composer.provider());
            }
        }
    }

    /** What fails for one target costs no other target its beat. */
    private void sendToAll(ByteBuffer message) {
        Throwable failure = null;
        for (Transport target : targets) {
            try {
                target.send(message);
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw new IllegalStateException("a target got no beat", failure);
        }
    }

    /** Leaves: sends the last beat, if there was any before it, waits a limited time for it to be out, and stops. */
    @Override
    public void close() {
        Map<Target, Transport> last = open;
        try {
            CompletableFuture.supplyAsync(this::leave, thread)
                    .thenCompose(Function.identity())
                    .get(LEAVING_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The last beat was not taken by every target", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            thread.shutdownNow();
            last.values().forEach(Transport::close);
        }
    }

    /** Sends the last beat, if there was any before it, and closes each transport once that is out. */
    private CompletableFuture<Void> leave() {
        scheduled.cancel(false);
        schedule = null;
        boolean said = composer.leave(settings);
        CompletableFuture<?>[] out = open.values().stream()
                .map(transport -> CompletableFuture.completedFuture(composer.message())
                        .thenCompose(last -> said ? transport.sendLast(last) : CompletableFuture.completedFuture(null))
                        .whenComplete((done, failure) -> transport.close()))
                .toArray(CompletableFuture<?>[]::new);
        open = Map.of();
        targets = new Transport[0];
        return CompletableFuture.allOf(out);
    }

    /** Measures as if it beat, for who asks instead of hearing it; until nobody does any more. */
    private void measure() {
        asked = clock.getAsLong();
        execute("Measuring", () -> {
            if (schedule == null) {
                schedule = new BeatSchedule(settings.interval(), clock.getAsLong());
                scheduleNext();
            }
        });
    }

    /** What is done at this moment, with the providers that are there, and whatever configuration was refused. */
    SenderStatus status(List<Ranked<StatusProvider>> providers, Optional<String> refused) {
        Settings now = settings;
        if (now.targets().isEmpty()) {
            measure();
        }
        Ranked<StatusProvider> chosen = Providers.choose(providers, now.status());
        return new Report(
                open.values().stream().map(Transport::status).toList(),
                now.interval(),
                now.steady(),
                providers.stream()
                        .sorted((a, b) -> Boolean.compare(b == chosen, a == chosen))
                        .<SenderStatus.Provider>map(provider -> new Report.Provider(
                                Providers.name(provider),
                                provider.ranking(),
                                provider == chosen,
                                Providers.reason(provider, chosen, now.status())))
                        .toList(),
                composer.momentary(),
                composer.said(),
                composer.text(),
                lastBeat == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(lastBeat)),
                beats,
                composer.trouble(),
                drains.causes(),
                refused,
                composer.failures());
    }
}
