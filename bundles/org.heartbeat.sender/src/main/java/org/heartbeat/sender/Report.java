// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.WorkerStatus;

/** What the sender tells of itself at one moment. */
record Report(
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
        implements SenderStatus {

    record Target(
            String address, String route, long sent, long failed, Optional<Duration> sinceLastSent, Optional<String> failure)
            implements SenderStatus.Target {}

    record Provider(String name, int ranking, boolean chosen, String reason) implements SenderStatus.Provider {}

    record Failures(String counter, double share, int ready) implements SenderStatus.Failures {}
}
