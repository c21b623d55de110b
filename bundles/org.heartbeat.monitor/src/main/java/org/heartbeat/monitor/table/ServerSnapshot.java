// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.sign.Verified;
import org.heartbeat.monitor.aging.LossRecord;

/**
 * A snapshot of a server.
 *
 * @param signature the verified signature of the last beat; empty if it has none
 */
public record ServerSnapshot(
        ServerId id,
        Numbers numbers,
        Ages ages,
        long beats,
        LossRecord losses,
        ServerState state,
        double trust,
        Optional<Verified> signature)
        implements ServerStatus {

    /**
     * The numbers of the last beat, reported and smoothed.
     *
     * @param pickedReady the ready workers for balancers that act on every beat
     * @param filedReady the ready workers for the storage file, which are smoothed for its readers
     */
    record Numbers(
            WorkerStatus workers,
            WorkerStatus momentary,
            double pickedReady,
            double filedReady,
            int errors,
            int scale,
            Map<String, String> variables) {}

    /** The times since the last beat, since the first beat after a silence, and since the very first beat. */
    record Ages(Duration last, Duration upFor, Duration knownFor) {}

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

    /** Returns the ready workers for the storage file, not rounded. */
    public double filedReady() {
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
        return losses.senders();
    }

    @Override
    public long missedBeats() {
        return losses.missed();
    }

    @Override
    public double lossRate() {
        return losses.loss();
    }

    @Override
    public Optional<Duration> interval() {
        return losses.interval();
    }

    @Override
    public Optional<Duration> jitter() {
        return losses.jitter();
    }

    @Override
    public Duration staleAfter() {
        return losses.staleAfter();
    }

    @Override
    public String staleReason() {
        return losses.reason().toString();
    }

    @Override
    public Optional<String> signer() {
        return signature.map(Verified::id);
    }

    @Override
    public Optional<Duration> clockSkew() {
        return signature.map(signed -> Duration.ofMillis(signed.skew()));
    }
}
