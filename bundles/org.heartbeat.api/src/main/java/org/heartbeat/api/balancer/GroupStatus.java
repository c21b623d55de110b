// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.balancer;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** A snapshot of a group of candidates, for people. Immutable. */
@ProviderType
public interface GroupStatus {

    /** The candidates, in the order in which they were passed to {@link ServerSelector#group}. */
    List<Candidate> candidates();

    /** Why no candidate can be picked, in a sentence; empty while one can. */
    Optional<String> outage();

    /** A candidate of the group. */
    @ProviderType
    interface Candidate {

        /** The candidate's host and port, such as {@code 192.0.2.11:8181}. */
        String address();

        /** The candidate's state in a few words, such as {@code up}, {@code stale} or {@code held back after failures}. */
        String state();

        /** The number of requests in flight, among those picked by {@link ServerGroup#begin()}. */
        long inFlight();

        /** How often the candidate was picked. */
        long picks();

        /** The number of requests that failed, as reported by {@link Selection#fail()}. */
        long failures();
    }
}
