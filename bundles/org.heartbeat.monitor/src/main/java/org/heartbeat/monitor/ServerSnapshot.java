// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.status.WorkerStatus;

/**
 * A server at one moment.
 *
 * @param filedReady the ready workers for the storage file, as {@link #smoothedReady} but smoothed for its readers
 */
record ServerSnapshot(
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
        int senders,
        long beats,
        long missedBeats,
        double lossRate,
        Optional<Duration> interval,
        Optional<Duration> jitter,
        Duration staleAfter,
        StaleReason reason,
        double trust,
        Optional<String> signer,
        Optional<Duration> clockSkew)
        implements ServerStatus {

    @Override
    public String staleReason() {
        return reason.toString();
    }
}
