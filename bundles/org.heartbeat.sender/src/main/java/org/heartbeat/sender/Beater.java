// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.osgi.EnduringThread;
import org.heartbeat.internal.osgi.Ranked;
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
    private final Transports transports;
    private final Runnable wake;
    private final LongSupplier clock;
    private final Clock wallClock;
    private final BeatLog log = new BeatLog();
    private final OutageLog failures = new OutageLog(LOG, "Beats");
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    /** Each is done whatever another throws, and again at the next turn. */
    private final Runnable[] steps = {this::applyWanted, this::beginToMeasure, this::beatOrLook, this::announceDrain};

    private volatile Settings wanted = Settings.DISABLED;
    private volatile Settings settings = Settings.DISABLED;
    private volatile long beats;
    private volatile long lastBeat;
    private volatile boolean isAsked;
    private volatile long asked;
    private volatile boolean closing;
    // beating thread only
    private BeatSchedule schedule;
    private boolean looking;
    private long nextLook;
    private boolean drained;
    private boolean leaving;

    /**
     * A beater that does nothing before it has settings.
     *
     * @param wake has {@link #turn} called soon, by the beating thread
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    Beater(
            Composer composer,
            Drains drains,
            Transports transports,
            Runnable wake,
            LongSupplier clock,
            Clock wallClock) {
        this.composer = composer;
        this.drains = drains;
        this.transports = transports;
        this.wake = wake;
        this.clock = clock;
        this.wallClock = wallClock;
    }

    /**
     * Puts settings in force, between two beats and without touching the schedule of the beats where the interval stays. To
     * disable the sender is to leave.
     */
    void apply(Settings changed) {
        wanted = changed;
        wake.run();
    }

    /** Beats once more, at once, where there is now a first cause to drain or none any more. */
    void drainOrResume() {
        wake.run();
    }

    /**
     * Does what is due. It reads what is wanted from fields instead of a queue, and the next beat is due whatever this one
     * throws: a failure, such as a lack of memory, costs nothing but the turn that it happens in.
     *
     * @return nanoseconds until its next turn; {@link Long#MAX_VALUE}: when it is woken
     */
    long turn() {
        if (closing) {
            leaveForGood();
            return Long.MAX_VALUE;
        }
        long longest = Long.MAX_VALUE;
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (Throwable e) {
                failures.failing("failed, going on", e);
                longest = EnduringThread.RETRY.toNanos();
            }
        }
        return Math.min(longest, nanosToNext());
    }

    private long nanosToNext() {
        if (schedule == null) {
            return Long.MAX_VALUE;
        }
        long now = clock.getAsLong();
        long toBeat = schedule.nanosToBeat(now);
        return looking ? Math.min(toBeat, nextLook - now) : toBeat;
    }

    private void applyWanted() {
        Settings changed = wanted;
        if (changed == settings) {
            return;
        }
        if (changed.targets().isEmpty()) {
            disable();
        } else {
            transports.replace(changed.targets());
            if (schedule == null) {
                schedule = new BeatSchedule(changed.interval(), clock.getAsLong());
            } else {
                schedule.changeInterval(changed.interval(), clock.getAsLong());
            }
            planLook();
        }
        settings = changed;
    }

    private void disable() {
        leave();
        isAsked = false;
        composer.forget();
        log.nowhere();
    }

    /** Measures without targets, for as long as somebody asks. */
    private void beginToMeasure() {
        if (isAsked && schedule == null && transports.all().length == 0) {
            schedule = new BeatSchedule(settings.interval(), clock.getAsLong());
        }
    }

    private void planLook() {
        long now = clock.getAsLong();
        nextLook = now + schedule.nanosToLook(now);
    }

    private void beatOrLook() {
        if (schedule == null) {
            return;
        }
        long now = clock.getAsLong();
        if (schedule.nanosToBeat(now) <= 0) {
            beat();
        } else if (looking && nextLook - now <= 0) {
            look();
        }
    }

    private void look() {
        looking = false;
        looking = composer.look(settings, schedule.apart());
        planLook();
    }

    private void beat() {
        try {
            give();
        } finally {
            schedule.given(clock.getAsLong());
            looking = true;
            planLook();
            if (transports.all().length == 0 && clock.getAsLong() - asked > ASKED_NANOS) {
                isAsked = false;
                schedule = null;
                composer.forget();
            }
        }
    }

    private void announceDrain() {
        if (schedule != null && drained == drains.reasons().isEmpty()) {
            give();
        }
    }

    private void give() {
        boolean draining = !drains.reasons().isEmpty();
        if (drained && !draining) {
            composer.begin();
        }
        drained = draining;
        if (composer.compose(settings, draining)) {
            lastBeat = wallClock.millis();
            if (transports.all().length > 0) {
                beats++;
                transports.send(composer.message());
                log.beating(settings, transports.all(), composer.provider());
            }
        }
        failures.recovered("working again");
    }

    /** Leaves: sends the last beat, if there was any before it, and waits a limited time for it to be out. */
    @Override
    public void close() {
        closing = true;
        wake.run();
        try {
            left.get(LEAVING_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The last beat was not taken by every target", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            transports.close();
        }
    }

    private void leaveForGood() {
        if (leaving) {
            return;
        }
        leaving = true;
        try {
            leave().whenComplete((done, failure) -> {
                if (failure == null) {
                    left.complete(null);
                } else {
                    left.completeExceptionally(failure);
                }
            });
        } catch (Throwable e) {
            left.completeExceptionally(e);
        }
    }

    /** Sends the last beat, if there was any before it, and closes each transport once that is out. */
    private CompletableFuture<Void> leave() {
        schedule = null;
        return transports.leave(composer.leave(settings) ? composer.message() : null);
    }

    /** What is done at this moment, with the providers that are there, and whatever configuration was refused. */
    SenderStatus status(List<Ranked<StatusProvider>> providers, Optional<String> refused) {
        Settings now = settings;
        Ranked<StatusProvider> chosen = Providers.choose(providers, now.status());
        SenderStatus status = new Report(
                transports.statuses(),
                now.interval(),
                Optional.of(now.steady()).filter(delay -> !delay.isZero()),
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
                drains.reasons(),
                drains.stored(),
                refused,
                composer.failures());
        if (now.targets().isEmpty()) {
            asked = clock.getAsLong();
            isAsked = true;
            wake.run();
        }
        return status;
    }
}
