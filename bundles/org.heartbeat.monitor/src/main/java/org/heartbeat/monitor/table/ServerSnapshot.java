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
 * A snapshot of a server. The components without a description are those of {@link ServerStatus}.
 *
 * @param filedReady the ready workers for the storage file, smoothed for its readers and not rounded
 * @param losses what is known about its lost beats
 * @param signature the verified signature of the last beat; empty if it has none
 */
public record ServerSnapshot(
        ServerId id,
        WorkerStatus workers,
        WorkerStatus momentaryWorkers,
        double smoothedReady,
        double filedReady,
        int failedPerMille,
        int scale,
        Map<String, String> variables,
        ServerState state,
        Duration age,
        Duration upFor,
        Duration knownFor,
        long beats,
        LossRecord losses,
        double trust,
        Optional<Verified> signature)
        implements ServerStatus {

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
