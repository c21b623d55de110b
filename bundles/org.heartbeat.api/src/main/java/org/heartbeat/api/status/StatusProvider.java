// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.status;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Measures how busy this machine is. Register a provider as a service, and the sender reports its numbers.
 *
 * <p>The service property {@value #NAME} contains the provider's name; Declarative Services components set it with
 * {@link Status}. The sender asks the provider that its configuration names or, if it names none, the one with the highest
 * {@code service.ranking}. Providers may come, go and change their ranking at any time without a beat being lost.
 */
@ConsumerType
@FunctionalInterface
public interface StatusProvider {

    /** The service property that contains the provider's name, a string such as {@code system} or {@code jmx}. */
    String NAME = "heartbeat.status";

    /**
     * The service property that, if {@code false}, marks the provider's numbers as decisions rather than measurements. The sender
     * then reports them as they are, without smoothing. A boolean or a string.
     */
    String STEADY = "heartbeat.steady";

    /**
     * The service property that, if {@value #REQUESTS}, marks the provider's busy workers as requests in service. A Karaf that
     * stops waits for these requests to end, within {@code HeartbeatLeaveWait}; with any other provider it only waits until
     * balancers have reacted.
     */
    String COUNTS = "heartbeat.counts";

    /** The value of {@link #COUNTS} of a provider that counts requests. */
    String REQUESTS = "requests";

    /**
     * The service property that contains how many workers are busy with the provider's own request, for which a Karaf that stops
     * does not wait; 0 if it is absent. A number or a string.
     */
    String COUNTS_OWN = "heartbeat.counts.own";

    /**
     * Returns the number of ready and busy workers at this moment.
     *
     * <p>Called for each beat and, while numbers are smoothed, up to four more times shortly before it. The calls come from a
     * thread that does nothing else, but not always from the same one. Providers that mix others call them too, so a provider must
     * be thread-safe.
     *
     * <p>An answer is in time for the beat if it takes less than half the interval between beats, and less than 250 milliseconds. A
     * later answer is used for the next beat. A provider that does not answer within a twentieth of an interval is not asked again
     * before the beat. Without an answer, the sender repeats the last status for at most three beats, and then is silent until an
     * answer arrives. If a call is still running when another provider is chosen, its thread is interrupted.
     *
     * @return the status; {@code null} if the provider has none at present
     * @throws RuntimeException if the load cannot be measured; the message is logged once, until the provider answers again
     */
    WorkerStatus status();
}
