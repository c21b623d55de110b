// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.time.Duration;
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
    /** How long it measures for those who ask if it has no targets. */
    private static final long ASKED_NANOS = Duration.ofMinutes(1).toNanos();

    private final Composer composer;
    private final DrainReasons drains;
    private final Transports transports;
    private final Announcer announcer;
    private final Runnable wake;
    private final LongSupplier clock;
    private final OutageLog failures = new OutageLog(LOG, "Beats");
    private final Pollers pollers;
    private final Departure departure;
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    /** Each is done whatever another throws, and again at the next turn. */
    private final Runnable[] steps = {
        this::applyWanted, this::beginToMeasure, this::beatOrLook, this::announce, this::depart
    };

    private volatile SenderSettings wanted = SenderSettings.DISABLED;
    private volatile SenderSettings settings = SenderSettings.DISABLED;
    private volatile boolean isAsked;
    private volatile long asked;
    private volatile boolean closing;
    // beating thread only
    private BeatSchedule schedule;
    private boolean looking;
    private long nextLook;
    private boolean leaving;

    /**
     * A beater that does nothing before it has settings.
     *
     * @param wake has {@link #turn} called soon, by the beating thread
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    Beater(Composer composer, DrainReasons drains, Transports transports, Runnable wake, LongSupplier clock) {
        this.composer = composer;
        this.drains = drains;
        this.transports = transports;
        this.wake = wake;
        this.clock = clock;
        pollers = new Pollers(clock);
        departure = new Departure(clock);
        announcer = new Announcer(composer, drains, departure, transports, clock);
    }

    /**
     * Puts settings in force, between two beats and without touching the schedule of the beats where the interval stays. To
     * disable the sender is to leave.
     */
    void apply(SenderSettings changed) {
        wanted = changed;
        wake.run();
    }

    /** Beats once more, at once, where there is now a first cause to drain or none any more. */
    void drainOrResume() {
        wake.run();
    }

    /**
     * Reports that this Karaf leaves, which changes nothing if nothing is to be waited for.
     *
     * @return to be awaited by the thread that stops this Karaf, while everything still serves
     */
    Departure leaveSoon() {
        if (settings.leaveWait().isZero()) {
            departure.end();
        } else {
            departure.begin();
            wake.run();
        }
        return departure;
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
        long next = Math.min(schedule.nanosToBeat(now), departure.nanosToCheck());
        return looking ? Math.min(next, nextLook - now) : next;
    }

    private void applyWanted() {
        SenderSettings changed = wanted;
        if (changed == settings) {
            return;
        }
        if (changed.targets().isEmpty()) {
            disable();
        } else {
            announcer.change(settings, changed);
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
        announcer.nowhere();
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
            announcer.beat(settings);
            failures.recovered("working again");
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

    /** Says at once, and beside the schedule, what balancers are not to learn only with the next beat. */
    private void announce() {
        if (schedule != null && announcer.isDue()) {
            announcer.beat(settings);
        }
    }

    private void depart() {
        if (!departure.isBegun()) {
            return;
        }
        Optional<Duration> reaction =
                settings.targets().isEmpty() ? pollers.reaction() : Optional.of(settings.reaction());
        if (schedule == null || reaction.isEmpty() || composer.said().isEmpty()) {
            departure.end();
        } else {
            departure.check(announcer.unavailableSince(), reaction.get(), settings.leaveWait(),
                    () -> composer.requestsInService(settings));
        }
    }

    /** Leaves: sends the last beat, if there was any before it, and waits a limited time for it to be out. */
    @Override
    public void close() {
        closing = true;
        departure.end();
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

    /** Notes that a balancer polls this Karaf. */
    void polled(String poller) {
        pollers.polled(poller);
    }

    /** What is done at this moment, with the providers that are there, and whatever configuration was refused. */
    SenderStatus status(List<Ranked<StatusProvider>> providers, Optional<String> refused) {
        SenderSettings now = settings;
        SenderStatus status = new Report(
                transports.statuses(),
                now.interval(),
                Optional.of(now.steady()).filter(delay -> !delay.isZero()),
                Providers.report(providers, now.status()),
                composer.momentary(),
                composer.said(),
                composer.text(),
                announcer.sinceLastBeat(),
                announcer.beats(),
                composer.trouble(),
                drains.reasons(),
                drains.stored(),
                refused,
                composer.failures(),
                departure.isBegun());
        if (now.targets().isEmpty()) {
            asked = clock.getAsLong();
            isAsked = true;
            wake.run();
        }
        return status;
    }
}
