// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What a sender does at one moment; does not change afterwards. */
@ProviderType
public interface SenderStatus {

    /**
     * Where it beats, in the configuration's order; empty where it is disabled. It then measures as if it beat while it is asked
     * for its status, and for a minute after, so that those who ask know how busy this machine is.
     */
    List<Target> targets();

    /** Time between beats. */
    Duration interval();

    /** The delay with which balancers act, for which the numbers are smoothed; {@link Duration#ZERO}: they are not. */
    Duration steady();

    /** All status providers that are there: the chosen one first, then by ranking. */
    List<Provider> providers();

    /** What the chosen provider told last, for the beat that was sent last; empty before the first. */
    Optional<WorkerStatus> momentary();

    /** What the last beat said; empty before the first. */
    Optional<WorkerStatus> said();

    /** The last beat as it went out, as text; empty before the first. */
    String message();

    /** When the last beat was given, by the wall clock; empty before the first. */
    Optional<Instant> lastBeat();

    /** Beats given since the sender started, each counted once however many targets there are. */
    long beats();

    /** Why beats carry no status of their moment, in words for people; empty while they do. */
    Optional<String> trouble();

    /** The causes for which it drains, in the order in which they came; empty while it takes work. */
    List<String> drains();

    /**
     * What is wrong with the configuration that was given last, in words for people, so that the one before it stays in force, or
     * none; empty where it is in force.
     */
    Optional<String> refused();

    /** One target of the beats. */
    @ProviderType
    interface Target {

        /** The target as it stands in {@code HeartbeatAddress}. */
        String address();

        /** Where beats go and which way, in words for people, such as {@code 239.0.0.1:27999 (eth0, TTL 1)}. */
        String route();

        /** Beats that went out to it and, where it answers, that it took. */
        long sent();

        /** Beats that did not go out, or that it did not take. */
        long failed();

        /** When the last beat went out or was taken, by the wall clock; empty before the first. */
        Optional<Instant> lastSent();

        /** Why the last beat did not go out or was not taken; empty where it was. */
        Optional<String> failure();
    }

    /** One status provider. */
    @ProviderType
    interface Provider {

        /** Its name, {@link StatusProvider#NAME}. */
        String name();

        /** Its {@code service.ranking}. */
        int ranking();

        /** Whether beats carry its status. */
        boolean chosen();

        /** Why it is the chosen one or why it is not, in words for people. */
        String reason();
    }
}
