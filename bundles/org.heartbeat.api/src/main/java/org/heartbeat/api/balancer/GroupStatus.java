// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.balancer;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What a group of candidates is like at one moment, for people to look at; does not change afterwards. */
@ProviderType
public interface GroupStatus {

    /** Its candidates, in the order in which they were given. */
    List<Candidate> candidates();

    /** Why no server can be used; empty while one can. */
    String outage();

    /** One candidate. */
    @ProviderType
    interface Candidate {

        /** Its host and port, such as {@code 192.0.2.11:8181}. */
        String address();

        /** What it is to the group, in a word or a few, such as {@code up}, {@code stale} or {@code held back after failures}. */
        String state();

        /** Requests in flight, as far as their ends are told. */
        long inFlight();

        /** How often it was picked. */
        long picks();

        /** Requests to it that failed. */
        long failures();
    }
}
