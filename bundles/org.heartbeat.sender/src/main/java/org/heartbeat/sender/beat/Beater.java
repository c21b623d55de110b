// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.beat;

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
import org.heartbeat.sender.drain.DrainReasons;
import org.heartbeat.sender.message.Composer;
import org.heartbeat.sender.settings.SenderSettings;
import org.heartbeat.sender.transport.HttpTransport;
import org.heartbeat.sender.transport.Transports;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Beats. The methods are for any thread, but only one thread, which calls {@link #turn}, does the work: beats and changes of the
 * settings follow each other there.
 */
public final class Beater implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Beater.class);
    private static final long LEAVING_MILLIS = 2 * HttpTransport.TIMEOUT.toMillis();

    private final Composer composer;
    private final Transports transports;
    private final Announcer announcer;
    private final Runnable wake;
    private final LongSupplier clock;
    private final OutageLog failures = new OutageLog(LOG, "Beats");
    private final Pollers pollers;
    private final Departure departure;
    /** Completed by the beating thread when it has sent the last beat; what it holds completes when that has arrived. */
    private final CompletableFuture<CompletableFuture<Void>> left = new CompletableFuture<>();
    /** If one fails, the others are done all the same, and the failed one again at the next turn. */
    private final Runnable[] steps = {this::applyWanted, this::measureIfPolled, this::beatOrSample, this::announce, this::depart};

    private volatile SenderSettings wanted = SenderSettings.DISABLED;
    private volatile boolean closing;
    // replaced by the beating thread only
    private volatile SenderSettings settings = SenderSettings.DISABLED;
    // beating thread only
    private Mode mode = Mode.OFF;
    /** In force while the mode is {@link Mode#MEASURING} or {@link Mode#BEATING}. */
    private BeatSchedule schedule;

    private enum Mode {
        /** There are no targets, and no balancer polls. */
        OFF,
        /** There are no targets, but a balancer polls. */
        MEASURING,
        /** There are targets. */
        BEATING
    }

    /**
     * Creates a beater that is off until it gets settings.
     *
     * @param wake makes the beating thread call {@link #turn} soon
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public Beater(Composer composer, DrainReasons drains, Transports transports, Runnable wake, LongSupplier clock) {
        this.composer = composer;
        this.transports = transports;
        this.wake = wake;
        this.clock = clock;
        pollers = new Pollers(clock);
        departure = new Departure(pollers, clock);
        announcer = new Announcer(composer, drains, departure, transports, clock);
        schedule = new BeatSchedule(settings.interval(), clock.getAsLong());
    }

    /**
     * Puts settings in force between two beats; if the interval stays, the beats' schedule is undisturbed. A sender that is
     * disabled leaves.
     */
    public void apply(SenderSettings changed) {
        wanted = changed;
        wake.run();
    }

    /** Beats once more, at once, if this Karaf drains or serves other than the last beat announced. */
    public void announceChanges() {
        wake.run();
    }

    /**
     * Announces that this Karaf leaves, unless the settings say not to wait.
     *
     * @return awaited by the thread that stops this Karaf, while everything still serves
     */
    public Departure leaveSoon() {
        if (settings.leaveWait().isZero()) {
            departure.end();
        } else {
            departure.begin();
            wake.run();
        }
        return departure;
    }

    /** Records that a balancer polls this Karaf, for which it measures even without targets. */
    public void polled(String poller) {
        pollers.polled(poller);
        if (settings.targets().isEmpty()) {
            wake.run();
        }
    }

    /**
     * Does everything that is due. What other threads want is read from fields instead of a queue, and a failed beat is followed by
     * the next one, so that a failure such as a lack of memory costs only the turn in which it happens. Beating thread only.
     *
     * @return nanoseconds until the next turn; {@link Long#MAX_VALUE}: when the thread is woken
     */
    public long turn() {
        if (closing) {
            leaveForGood();
            return Long.MAX_VALUE;
        }
        long longest = Long.MAX_VALUE;
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (Throwable e) {
                failures.failing("failed, continuing", e);
                longest = EnduringThread.RETRY.toNanos();
            }
        }
        return mode == Mode.OFF
                ? longest
                : Math.min(longest, Math.min(schedule.nanosToNext(clock.getAsLong()), departure.nanosToCheck()));
    }

    private void applyWanted() {
        SenderSettings changed = wanted;
        if (changed == settings) {
            return;
        }
        if (changed.targets().isEmpty()) {
            leave();
            composer.forget();
            announcer.disabled();
        } else {
            announcer.change(settings, changed);
            if (mode == Mode.OFF) {
                schedule = new BeatSchedule(changed.interval(), clock.getAsLong());
            } else {
                schedule.changeInterval(changed.interval(), clock.getAsLong());
            }
            mode = Mode.BEATING;
        }
        settings = changed;
    }

    private void measureIfPolled() {
        if (mode == Mode.OFF && settings.targets().isEmpty() && pollers.isPolled()) {
            schedule = new BeatSchedule(settings.interval(), clock.getAsLong());
            mode = Mode.MEASURING;
        } else if (mode == Mode.MEASURING && !pollers.isPolled()) {
            mode = Mode.OFF;
            composer.forget();
        }
    }

    private void beatOrSample() {
        long now = clock.getAsLong();
        if (mode == Mode.OFF) {
            return;
        }
        if (schedule.nanosToBeat(now) <= 0) {
            beat();
        } else if (schedule.isSampleDue(now)) {
            schedule.sampled(false, now);
            if (composer.capacity().sample(settings, schedule.pause())) {
                schedule.sampled(true, clock.getAsLong());
            }
        }
    }

    private void beat() {
        try {
            announcer.beat(settings);
            failures.recovered("working again");
        } finally {
            schedule.beaten(clock.getAsLong());
        }
    }

    /** Beats at once, beside the schedule, if balancers should not have to wait for the next beat. */
    private void announce() {
        if (mode != Mode.OFF && announcer.isUrgent()) {
            announcer.beat(settings);
        }
    }

    private void depart() {
        if (departure.isBegun() && (mode == Mode.OFF || composer.reported().isEmpty())) {
            departure.end();
        } else if (departure.isBegun()) {
            departure.check(settings, announcer.unavailableSince(), () -> composer.capacity().requestsInService(settings));
        }
    }

    /** Leaves: has the beating thread send the last beat, if there were others, and waits a limited time until it has arrived. */
    @Override
    public void close() {
        closing = true;
        departure.end();
        wake.run();
        try {
            left.thenCompose(arrived -> arrived).get(LEAVING_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Not every target got the last beat", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void leaveForGood() {
        if (!left.isDone()) {
            try {
                left.complete(leave());
            } catch (Throwable e) {
                left.completeExceptionally(e);
            }
        }
    }

    /** Sends the last beat, if there were others, and closes each transport after it. */
    private CompletableFuture<Void> leave() {
        mode = Mode.OFF;
        return transports.leave(composer.leave(settings));
    }

    /** Returns what the sender does at this moment, with these providers, whichever configuration was rejected. */
    public SenderStatus status(List<Ranked<StatusProvider>> providers, Optional<String> rejected) {
        return announcer.status(settings, providers, rejected);
    }
}
