// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

/** A balancer, which knows nothing of other balancers. Times are nanoseconds of the simulation. */
interface Policy {

    /** No server. */
    int NONE = -1;

    /** Picks a server for a request; returns {@link #NONE} if there is none. */
    int pick(long now);

    /** Returns the ticket of the last request, for {@link #end}; may be null. */
    default Object ticket() {
        return null;
    }

    /** Ends a request. */
    default void end(int server, Object ticket, boolean failed, long now) {}

    /**
     * Reports a refused connection.
     *
     * @return whether to pick another server for the request
     */
    default boolean refused(int server, long now) {
        end(server, ticket(), true, now);
        return false;
    }

    /** Receives the report of a server. */
    default void beat(int server, Beat beat, long now) {}

    /**
     * A server's report.
     *
     * @param ready the ready workers, smoothed if the contender smooths
     * @param busy the busy workers, likewise
     * @param momentary the workers ready at that moment
     * @param errors the number of its requests that fail, per thousand
     * @param leaving whether it leaves
     * @param at the time of the report
     */
    record Beat(int ready, int busy, int momentary, int errors, boolean leaving, long at) {}
}
