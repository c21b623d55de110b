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
     * Returns the targets of the beats, in the configuration's order, each with another address; empty while sending is disabled.
     * A disabled sender measures, so that {@link #measured()} is current, for a minute after each {@link
     * HeartbeatSender#polledBy}.
     */
    List<Target> targets();

    /** Returns the time between beats. */
    Duration interval();

    /** Returns the balancers' reaction time, for which the numbers are smoothed; empty if they are not smoothed. */
    Optional<Duration> smoothingDelay();

    /** Returns all status providers that are present: the chosen one first, then by descending ranking. */
    List<Provider> providers();

    /** Returns the workers that the chosen provider measured for the last beat; empty before the first beat. */
    Optional<WorkerStatus> measured();

    /** Returns the workers that the last beat reported, after smoothing; empty before the first beat. */
    Optional<WorkerStatus> reported();

    /** Returns the text of the last beat; empty before the first beat. */
    Optional<String> lastMessage();

    /** Returns the time since the last beat, by a monotonic clock; empty before the first beat. */
    Optional<Duration> sinceLastBeat();

    /** Returns the number of beats since the sender started. A beat to several targets counts once. */
    long beats();

    /** Returns why there is no current status to send, in a sentence for people; empty while there is one. */
    Optional<String> statusFailure();

    /** Returns the reasons for which this Karaf drains, oldest first; empty while it takes work. */
    List<String> drainReasons();

    /** Returns whether this Karaf is about to stop, and keeps serving only until balancers have reacted and requests have ended. */
    boolean leaving();

    /**
     * Returns the reasons that are stored, for which this Karaf would drain after a restart at this moment. While the disk fails,
     * these are not the latest.
     */
    List<String> persistentDrainReasons();

    /**
     * Returns why the latest configuration was rejected, in a sentence for people; empty if it is in force. After a rejection the
     * last good configuration stays in force; if there was none, sending is disabled.
     */
    Optional<String> rejectedConfiguration();

    /** Returns the requests that fail, if the last beat takes any into account; empty if not, and while errors do not count. */
    Optional<Failures> failures();

    /** The requests that fail, by the counter with the worst share of them. */
    @ProviderType
    interface Failures {

        /** Returns the counter's name, {@link RequestCounter#NAME}, or its {@code service.id} if it has none. */
        String counter();

        /** Returns the share of the requests of the last ten seconds or so that failed, more than 0 and at most 1. */
        double share();

        /** Returns the workers that the last beat would have reported as ready if none had failed. */
        int ready();
    }

    /** A target of the beats. */
    @ProviderType
    interface Target {

        /**
         * Returns the target as written in {@code HeartbeatAddress}. A name with {@code *} is one target for each of its
         * addresses, once they are known: {@code *balancer:27999 (192.0.2.1)}.
         */
        String address();

        /** Returns the resolved address and the route to it, for people, such as {@code 239.0.0.1:27999 (eth0, TTL 1)}. */
        String route();

        /** Returns the number of beats sent; beats by POST count once the target has accepted them. */
        long sent();

        /** Returns the number of beats that could not be sent or that the target did not accept. */
        long failed();

        /** Returns the time since the last beat counted by {@link #sent()}, by a monotonic clock; empty before the first. */
        Optional<Duration> sinceLastSent();

        /** Returns why the last beat failed; empty if it did not. */
        Optional<String> failure();
    }

    /** A status provider. */
    @ProviderType
    interface Provider {

        /** Returns the provider's name, {@link StatusProvider#NAME}. */
        String name();

        /** Returns the provider's {@code service.ranking}. */
        int ranking();

        /** Returns whether beats carry this provider's status. */
        boolean chosen();

        /** Returns why this provider is or is not the chosen one, in a few words for people. */
        String reason();
    }
}
