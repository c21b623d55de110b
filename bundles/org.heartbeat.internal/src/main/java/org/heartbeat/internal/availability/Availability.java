// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.availability;

import java.time.Duration;
import java.util.Optional;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.WorkerStatus;

/**
 * Whether this server takes work, for those who ask it and do not hear its beats. It is what the beats say.
 *
 * @param kind whether it does
 * @param workers what its last beat said; meaningful only for {@link Kind#SERVING}
 * @param word why it takes none, in a word or a few; empty for {@link Kind#SERVING}
 */
public record Availability(Kind kind, WorkerStatus workers, String word) {

    /** Whether a server takes work. */
    public enum Kind {
        /** It takes work, even where all its workers are busy at this moment. */
        SERVING,
        /** It is to be given nothing new. */
        DRAINING,
        /** Nobody knows, and nothing is to be made up. */
        UNKNOWN
    }

    /** A sender repeats an old status for three beats at the most, so older numbers are nobody's. */
    private static final int BEATS = 3;

    private static final Duration MARGIN = Duration.ofSeconds(1);
    private static final WorkerStatus NONE = new WorkerStatus(0, 0);

    /**
     * Returns the availability of this moment.
     *
     * @param sender the sender; null without one
     * @param poller the balancer that asks, which a Karaf that stops waits for
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
