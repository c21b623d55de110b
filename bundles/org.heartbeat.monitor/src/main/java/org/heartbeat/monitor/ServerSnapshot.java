// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.status.WorkerStatus;

/** A server at one moment. */
record ServerSnapshot(
        InetAddress address,
        int port,
        WorkerStatus workers,
        WorkerStatus momentaryWorkers,
        double smoothedReady,
        int failedPerMille,
        Map<String, String> variables,
        ServerState state,
        Duration age,
        Duration upFor,
        Duration knownFor,
        long beats,
        long missedBeats,
        double lossRate,
        Duration interval,
        Duration jitter,
        Duration staleAfter,
        StaleReason reason,
        double trust,
        Optional<String> signer,
        Duration clockSkew)
        implements ServerStatus {

    @Override
    public String staleReason() {
        return reason.toString();
    }
}
