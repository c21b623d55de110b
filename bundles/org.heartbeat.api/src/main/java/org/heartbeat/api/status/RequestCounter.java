// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.status;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Counts the requests that this server has ended, and how many of them failed. Register a counter as a service, and the sender
 * reports less capacity while requests fail and this server is idle. Otherwise a server that answers every request at once with an
 * error would look idle and attract traffic.
 *
 * <p>Counters may come and go at any time without a beat being lost. Several counters may see the same requests, so their numbers
 * are not added: only the counter with the worst share of failures counts. The share is that of the last ten seconds, and a
 * counter with fewer than 20 requests in that time does not count.
 *
 * <p>The counter decides which requests failed. Counters of HTTP requests read the statuses from the key {@code HeartbeatErrors} of
 * the PID {@code org.heartbeat}.
 */
@ConsumerType
@FunctionalInterface
public interface RequestCounter {

    /** The service property that contains the counter's name for people, a string such as {@code jetty}; optional. */
    String NAME = "heartbeat.counter";

    /**
     * Returns the number of requests since the counter began to count. If the numbers are lower than before, it has begun again.
     *
     * <p>Called about once per heartbeat. The calls come from a thread that does nothing else, but not always from the same one. If
     * an answer takes longer than a twentieth of the interval between beats, it is used for a later beat. Until it arrives, the
     * counter is not called again and does not count. If a call is still running when the service is unregistered, its thread is
     * interrupted.
     *
     * @return the numbers; {@code null} if there are none at present
     * @throws RuntimeException if the numbers are not known; the counter then does not count
     */
    RequestCounts counts();
}
