// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.sign.Verified;

/**
 * A server at one moment.
 *
 * @param trusted who signed the last beat
 */
record ServerSnapshot(
        ServerId id,
        Numbers numbers,
        Ages ages,
        long beats,
        LossRecord losses,
        ServerState state,
        double trust,
        Optional<Verified> trusted)
        implements ServerStatus {

    /**
     * What the last beat reports, and what is made of it.
     *
     * @param filedReady the ready workers for the storage file, as {@code pickedReady} but smoothed for its readers
     */
    record Numbers(
            WorkerStatus workers,
            WorkerStatus momentary,
            double pickedReady,
            double filedReady,
            int errors,
            int scale,
            Map<String, String> variables) {}

    /** The times since the last beat, since the first one after a silence, and since the first of all. */
    record Ages(Duration last, Duration upFor, Duration knownFor) {}

    /** What is known of the beats that were lost. */
    record LossRecord(
            int senders,
            long missed,
            double loss,
            Optional<Duration> interval,
            Optional<Duration> jitter,
            Duration staleAfter,
            StaleReason reason) {}

    @Override
    public WorkerStatus workers() {
        return numbers.workers;
    }

    @Override
    public WorkerStatus momentaryWorkers() {
        return numbers.momentary;
    }

    @Override
    public double smoothedReady() {
        return numbers.pickedReady;
    }

    /** The ready workers for the storage file. */
    double filedReady() {
        return numbers.filedReady;
    }

    @Override
    public int failedPerMille() {
        return numbers.errors;
    }

    @Override
    public int scale() {
        return numbers.scale;
    }

    @Override
    public Map<String, String> variables() {
        return numbers.variables;
    }

    @Override
    public Duration age() {
        return ages.last;
    }

    @Override
    public Duration upFor() {
        return ages.upFor;
    }

    @Override
    public Duration knownFor() {
        return ages.knownFor;
    }

    @Override
    public int senders() {
        return losses.senders;
    }

    @Override
    public long missedBeats() {
        return losses.missed;
    }

    @Override
    public double lossRate() {
        return losses.loss;
    }

    @Override
    public Optional<Duration> interval() {
        return losses.interval;
    }

    @Override
    public Optional<Duration> jitter() {
        return losses.jitter;
    }

    @Override
    public Duration staleAfter() {
        return losses.staleAfter;
    }

    @Override
    public String staleReason() {
        return losses.reason.toString();
    }

    @Override
    public Optional<String> signer() {
        return trusted.map(Verified::id);
    }

    @Override
    public Optional<Duration> clockSkew() {
        return trusted.map(signed -> Duration.ofMillis(signed.skew()));
    }
}
