// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.availability;

import java.time.Duration;
import java.util.Optional;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.WorkerStatus;

/**
 * Whether this server takes work, for balancers that ask it instead of receiving its beats. It agrees with the beats.
 *
 * @param kind whether it takes work
 * @param workers the workers of its last beat; meaningful only for {@link Kind#SERVING}
 * @param word why it takes no work, in a few words; empty for {@link Kind#SERVING}
 */
public record Availability(Kind kind, WorkerStatus workers, String word) {

    /** Whether a server takes work. */
    public enum Kind {
        /** It takes work, even if all its workers are currently busy. */
        SERVING,
        /** It must not get new work. */
        DRAINING,
        /** It is unknown, and a balancer must not assume anything. */
        UNKNOWN
    }

    /** A sender repeats an old status for at most three beats, so older numbers mean nothing. */
    private static final int BEATS = 3;

    private static final Duration MARGIN = Duration.ofSeconds(1);
    private static final WorkerStatus NONE = new WorkerStatus(0, 0);

    /**
     * Returns the current availability.
     *
     * @param sender the sender; null if there is none
     * @param poller the balancer that asks; a Karaf that stops waits until it has asked again
     */
    public static Availability of(HeartbeatSender sender, String poller) {
        if (sender == null) {
            return new Availability(Kind.UNKNOWN, NONE, "no sender");
        }
        SenderStatus status = sender.polledBy(poller);
        if (status.leaving()) {
            return new Availability(Kind.DRAINING, NONE, "leaving");
        }
        if (!status.drainReasons().isEmpty()) {
            return new Availability(Kind.DRAINING, NONE, "draining");
        }
        Optional<WorkerStatus> workers = status.reported();
        if (workers.isEmpty() || isSilent(status)) {
            return new Availability(Kind.UNKNOWN, NONE, "no status");
        }
        return workers.get().workers() == 0
                ? new Availability(Kind.DRAINING, NONE, "no workers")
                : new Availability(Kind.SERVING, workers.get(), "");
    }

    private static boolean isSilent(SenderStatus status) {
        Duration longest = status.interval().multipliedBy(BEATS).plus(MARGIN);
        return status.sinceLastBeat().filter(age -> age.compareTo(longest) > 0).isPresent();
    }
}
