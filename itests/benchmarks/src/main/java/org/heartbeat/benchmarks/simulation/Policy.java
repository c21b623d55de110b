// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

/** One balancer: it picks servers, and knows nothing of other balancers. Times are nanoseconds of the simulation. */
interface Policy {

    /** No server. */
    int NONE = -1;

    /** The server for a request, or {@link #NONE}. */
    int pick(long now);

    /** What {@link #end} is to be told of the request that was picked for last, or null. */
    default Object ticket() {
        return null;
    }

    /** A request has ended, or failed. */
    default void end(int server, Object ticket, boolean failed, long now) {}

    /**
     * A connection was refused.
     *
     * @return whether another server is to be picked for the request
     */
    default boolean refused(int server, long now) {
        end(server, ticket(), true, now);
        return false;
    }

    /** What a server says has become known. */
    default void beat(int server, Beat beat, long now) {}

    /**
     * What a server said.
     *
     * @param ready smoothed or not, as the site has it
     * @param busy alike
     * @param momentary the workers ready at that moment
     * @param errors how many in a thousand of its requests fail
     * @param leaving whether it leaves
     * @param at when that was
     */
    record Beat(int ready, int busy, int momentary, int errors, boolean leaving, long at) {}
}
