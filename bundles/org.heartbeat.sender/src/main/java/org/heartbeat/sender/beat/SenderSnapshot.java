// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.beat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.WorkerStatus;

/** What the sender does at one moment. */
record SenderSnapshot(
        List<SenderStatus.Target> targets,
        Duration interval,
        Optional<Duration> smoothingDelay,
        List<SenderStatus.Provider> providers,
        Optional<WorkerStatus> measured,
        Optional<WorkerStatus> reported,
        Optional<String> lastMessage,
        Optional<Duration> sinceLastBeat,
        long beats,
        Optional<String> statusFailure,
        List<String> drainReasons,
        List<String> persistentDrainReasons,
        Optional<String> rejectedConfiguration,
        Optional<SenderStatus.Failures> failures,
        boolean leaving)
        implements SenderStatus {}
