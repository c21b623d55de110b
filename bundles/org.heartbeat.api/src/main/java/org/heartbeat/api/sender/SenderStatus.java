// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.sender;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.heartbeat.api.status.RequestCounter;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.osgi.annotation.versioning.ProviderType;

/** A snapshot of what a sender does. Immutable. */
@ProviderType
public interface SenderStatus {

    /**
     * The targets of the beats, in the configuration's order, each with another address; empty while sending is disabled. A disabled
     * sender measures, so that {@link #measured()} is current, for a minute after each {@link HeartbeatSender#polledBy}.
     */
    List<Target> targets();

    /** The time between beats. */
    Duration interval();

    /** The balancers' reaction time, for which the numbers are smoothed; empty if they are not smoothed. */
    Optional<Duration> smoothingDelay();

    /** All status providers that are present: the chosen one first, then by descending ranking. */
    List<Provider> providers();

    /** The workers that the chosen provider measured for the last beat; empty before the first beat. */
    Optional<WorkerStatus> measured();

    /** The workers that the last beat reported, after smoothing; empty before the first beat. */
    Optional<WorkerStatus> reported();

    /** The text of the last beat; empty before the first beat. */
    Optional<String> lastMessage();

    /** The time since the last beat, by a monotonic clock; empty before the first beat. */
    Optional<Duration> sinceLastBeat();

    /** The number of beats since the sender started. A beat to several targets counts once. */
    long beats();

    /** Why there is no current status to send, in a sentence for people; empty while there is one. */
    Optional<String> statusFailure();

    /** The reasons for which this Karaf drains, oldest first; empty while it takes work. */
    List<String> drainReasons();

    /** Whether this Karaf is about to stop, and keeps serving only until balancers have reacted and requests have ended. */
    boolean leaving();

    /**
     * The reasons that are stored, for which this Karaf would drain after a restart at this moment. While the disk fails, these
     * are not the latest.
     */
    List<String> persistentDrainReasons();

    /**
     * Why the latest configuration was rejected, in a sentence for people; empty if it is in force. After a rejection the last
     * good configuration stays in force; if there was none, sending is disabled.
     */
    Optional<String> rejectedConfiguration();

    /** The requests that fail, if the last beat takes any into account; empty if not, and while errors do not count. */
    Optional<Failures> failures();

    /** The requests that fail, by the counter with the worst share of them. */
    @ProviderType
    interface Failures {

        /** The counter's name, {@link RequestCounter#NAME}, or its {@code service.id} if it has none. */
        String counter();

        /** The share of the requests of the last ten seconds or so that failed, more than 0 and at most 1. */
        double share();

        /** The workers that the last beat would have reported as ready if none had failed. */
        int ready();
    }

    /** A target of the beats. */
    @ProviderType
    interface Target {

        /**
         * The target as written in {@code HeartbeatAddress}. A name with {@code *} is one target for each of its addresses, once
         * they are known: {@code *balancer:27999 (192.0.2.1)}.
         */
        String address();

        /** The resolved address and the route to it, for people, such as {@code 239.0.0.1:27999 (eth0, TTL 1)}. */
        String route();

        /** The number of beats sent; beats by POST count once the target has accepted them. */
        long sent();

        /** The number of beats that could not be sent or that the target did not accept. */
        long failed();

        /** The time since the last beat counted by {@link #sent()}, by a monotonic clock; empty before the first. */
        Optional<Duration> sinceLastSent();

        /** Why the last beat failed; empty if it did not. */
        Optional<String> failure();
    }

    /** A status provider. */
    @ProviderType
    interface Provider {

        /** The provider's name, {@link StatusProvider#NAME}. */
        String name();

        /** The provider's {@code service.ranking}. */
        int ranking();

        /** Whether beats carry this provider's status. */
        boolean chosen();

        /** Why this provider is or is not the chosen one, in a few words for people. */
        String reason();
    }
}
