// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.status;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A load source: tells how busy this machine is. Register one as a service and the sender beats with its numbers.
 *
 * <p>The service carries its name in the property {@value #NAME} (with Declarative Services: {@link Status}).
 * Of several providers the sender asks the one that its configuration names, else the one with the highest
 * {@code service.ranking}. Providers may come, go and change their ranking at any time; the beats go on.
 */
@ConsumerType
@FunctionalInterface
public interface StatusProvider {

    /** The service property that holds the provider's name, a string such as {@code system} or {@code jmx}. */
    String NAME = "heartbeat.status";

    /**
     * The service property by which a provider says, with {@code false}, that its numbers are decisions and not measurements:
     * the sender then says them as they are, and does not smooth them. A boolean, or its text.
     */
    String STEADY = "heartbeat.steady";

    /**
     * Tells the workers of this moment.
     *
     * <p>Called for each beat, and up to four times shortly before it while numbers are smoothed, on a thread that does
     * nothing else. That may be another thread each time, and a provider that mixes others calls them too, so a provider must
     * be safe for use by several threads. An answer is in time within half an interval between beats, and within 250
     * milliseconds where that is less. A later one is used for the beat after it arrived. Who does not answer within a
     * twentieth of an interval is not called again before the beat. While there is no answer, the last status is repeated for
     * three beats at the most, and then the sender is silent until one comes. A call that still runs when its provider is no
     * longer the chosen one is interrupted.
     *
     * @return the status; {@code null} where the provider has none at present
     * @throws RuntimeException where the load cannot be told; the message is logged, once, until an answer comes again
     */
    WorkerStatus status();
}
