// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.measure;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.osgi.Ranked;
import org.heartbeat.internal.smoothing.Smoother;
import org.heartbeat.sender.settings.SenderSettings;

/** The workers of this Karaf as last measured, and the numbers that beats report of them. Beating thread only. */
public final class Capacity {

    /** The number of requests in service if the status provider does not count requests. */
    public static final int NOT_COUNTED = -1;

    private final StatusPoll poll;
    private final Supplier<Optional<String>> starting;
    private final LongSupplier clock;
    private final Smoother smoother = new Smoother();
    // replaced by the beating thread only
    private volatile Measurement last = Measurement.NONE;
    private volatile Optional<String> waiting = Optional.empty();

    /** What a provider measured, and whether that is reported smoothed. */
    private record Measurement(Ranked<StatusProvider> provider, WorkerStatus workers, boolean smoothed) {
        static final Measurement NONE = new Measurement(null, null, false);
    }

    /**
     * Creates a capacity that is not measured yet.
     *
     * @param starting why the first measurement has to wait; empty once it does not
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public Capacity(StatusPoll poll, Supplier<Optional<String>> starting, LongSupplier clock) {
        this.poll = poll;
        this.starting = starting;
        this.clock = clock;
    }

    /** Measures for a beat, unless that has to wait. If it fails, the last measurement stays. */
    public StatusPoll.Result measure(SenderSettings settings) {
        waiting = starting.get();
        if (waiting.isPresent()) {
            return new StatusPoll.Result(null, null, null);
        }
        StatusPoll.Result result = poll.ask(settings.status(), settings.interval());
        if (result.status() != null) {
            boolean smoothed = smooths(result.provider(), settings);
            last = new Measurement(result.provider(), result.status(), smoothed);
            if (smoothed) {
                smoother.smooth(result.status(), clock.getAsLong(), settings.smoothingDelay().toNanos());
            }
        }
        return result;
    }

    /**
     * Samples the load between two beats, if numbers are smoothed.
     *
     * @param nanos the time until the next sample; waits for half of it
     * @return whether to sample again before the next beat: not if numbers are not smoothed or if the provider does not answer
     */
    public boolean sample(SenderSettings settings, long nanos) {
        if (!isMeasured() || !smooths(last.provider(), settings)) {
            return false;
        }
        StatusPoll.Result result = poll.ask(settings.status(), Duration.ofNanos(nanos));
        if (result.provider() == last.provider() && result.status() != null) {
            smoother.observe(result.status());
        }
        return result.failure() == null;
    }

    /** Decisions are reported as they are. */
    private static boolean smooths(Ranked<StatusProvider> provider, SenderSettings settings) {
        return settings.smooths() && !provider.text(StatusProvider.STEADY).strip().equalsIgnoreCase("false");
    }

    /** Returns whether there is a measurement. The methods below, except {@link #measured}, require one. */
    public boolean isMeasured() {
        return last != Measurement.NONE;
    }

    /** Returns the workers as last measured, neither smoothed nor scaled. For any thread. */
    public Optional<WorkerStatus> measured() {
        return Optional.ofNullable(last.workers());
    }

    /** Returns why the first measurement waits; empty if it does not. For any thread. */
    public Optional<String> waiting() {
        return waiting;
    }

    /** Returns the provider of the last measurement. */
    public Ranked<StatusProvider> provider() {
        return last.provider();
    }

    /** Returns whether the last measurement is reported smoothed. */
    public boolean isSmoothed() {
        return last.smoothed();
    }

    /** Returns the workers to report while this share of the requests fails, in units of so many per worker. */
    public WorkerStatus serving(double failedShare, int scale) {
        WorkerStatus workers = last.workers();
        return isSmoothed()
                ? smoother.report(failedShare, scale)
                : new WorkerStatus(scaled(workers.ready(), scale), scaled(workers.busy(), scale));
    }

    /** Returns the workers to report while this Karaf takes no work. */
    public WorkerStatus unavailable(int scale) {
        return new WorkerStatus(0, scaled(last.workers().busy(), scale));
    }

    /** Returns the number of ready workers as last measured. */
    public int momentaryReady(int scale) {
        return scaled(last.workers().ready(), scale);
    }

    private static int scaled(int workers, int scale) {
        return (int) Math.min(Integer.MAX_VALUE, (long) workers * scale);
    }

    /** Asks how many requests are in service; returns {@link #NOT_COUNTED} or, without an answer, the last number. */
    public int requestsInService(SenderSettings settings) {
        StatusPoll.Result result = poll.ask(settings.status(), settings.interval());
        if (result.provider() == null || !result.provider().text(StatusProvider.COUNTS).equals(StatusProvider.REQUESTS)) {
            return NOT_COUNTED;
        }
        if (result.status() != null) {
            last = new Measurement(result.provider(), result.status(), isSmoothed());
        }
        String own = provider().text(StatusProvider.COUNTS_OWN);
        return Math.max(0, last.workers().busy() - (own.matches("[0-9]{1,9}") ? Integer.parseInt(own) : 0));
    }

    /** Lets the reported numbers start low again, as after a start. */
    public void begin() {
        smoother.begin();
    }

    /** Forgets the last measurement, which is outdated after a time without beats, and cancels a call that is under way. */
    public void forget() {
        poll.cancel();
        smoother.begin();
        last = Measurement.NONE;
    }
}
