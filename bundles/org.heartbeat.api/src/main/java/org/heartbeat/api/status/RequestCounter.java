// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.status;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Counts the requests that this server has ended, and those of them that failed. Register one as a service, and the sender
 * reports less capacity while this server fails and is idle: a server that answers every request at once with an error
 * would otherwise look idle, and attract traffic.
 *
 * <p>Counters may come and go at any time; heartbeats go on. Several counters may see the same requests, so their numbers are
 * not added up: the counter with the worst share of failures counts. A counter is judged by its requests of the last ten
 * seconds, and not at all while those are fewer than 20.
 *
 * <p>Which requests failed is the counter's decision. Counters of HTTP requests take the statuses from the key
 * {@code HeartbeatErrors} of the PID {@code org.heartbeat}.
 */
@ConsumerType
@FunctionalInterface
public interface RequestCounter {

    /** The service property that holds the counter's name for people, a string such as {@code jetty}; optional. */
    String NAME = "heartbeat.counter";

    /**
     * Returns the requests since the counter began. Numbers that are less than those returned before mean that it began anew.
     *
     * <p>Called about once per heartbeat, on a thread that does nothing else; that may be another thread each time. An answer
     * that is not there within a twentieth of an interval between heartbeats is used for a later one, and until then the
     * counter is neither called again nor does it count. A call that still runs when its service is gone is interrupted.
     *
     * @return the numbers; {@code null} while there are none
     * @throws RuntimeException if the numbers are not known; the counter then does not count
     */
    RequestCounts counts();
}
