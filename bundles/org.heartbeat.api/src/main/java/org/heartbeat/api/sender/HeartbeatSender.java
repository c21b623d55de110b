// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.sender;

import java.io.UncheckedIOException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Reports what the sender does, and drains this Karaf. All methods are safe for use by any number of threads, and no beat waits
 * for them.
 */
@ProviderType
public interface HeartbeatSender {

    /** The reason that every tool for operators uses, so that a drain begun with one tool can be ended with another. */
    String OPERATOR = "operator";

    /** Returns what the sender does at this moment. */
    SenderStatus status();

    /**
     * Returns what the sender does at this moment to a balancer that polls this Karaf instead of listening for its heartbeats. For
     * a minute after each poll, the sender measures even if sending is disabled, and a Karaf that stops keeps serving until the
     * balancer has polled again.
     *
     * @param poller the balancer that polls, for example its address
     */
    SenderStatus polledBy(String poller);

    /**
     * Drains this Karaf for a reason. The sender sends a beat at once and continues to beat, with {@code ready=0} and
     * {@code state=draining}, until every reason has been removed with {@link #resume}. A reason that persists stays so if the
     * sender drains for it again. Waits for the disk if the reason persists.
     *
     * @param reason who drains or why, in a few words, such as {@link #OPERATOR}; appears in the log and in
     *     {@link SenderStatus#drainReasons()}, without line breaks and control characters. Reasons that begin with the same 200
     *     characters are the same
     * @param persistent whether the reason survives a restart of the framework
     * @throws IllegalArgumentException if the reason is blank
     * @throws IllegalStateException if this Karaf drains for 1,000 other reasons already
     * @throws UncheckedIOException if the reason could not be stored. The sender drains nevertheless, and tries to store the
     *     reason until it succeeds; a restart before then ends this drain
     */
    void drain(String reason, boolean persistent);

    /**
     * Removes a reason to drain. If it was the last one, the sender sends a beat at once and takes work again; the number of
     * ready workers that it reports starts low and grows. Waits for the disk if the reason was persistent.
     *
     * @return whether this Karaf drained for that reason
     * @throws UncheckedIOException if the reason could not be removed from the disk. The sender no longer drains for it, and
     *     tries to remove it until it succeeds; a restart before then drains again
     */
    boolean resume(String reason);
}
