// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.status;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The sender: tells what it sends, and drains this Karaf. Any number of threads may use it at once; no beat waits for them.
 */
@ProviderType
public interface HeartbeatSender {

    /** The cause for which people drain, by whatever they do so: what one tool began, another can take back. */
    String OPERATOR = "operator";

    /** What the sender does at this moment. */
    SenderStatus status();

    /**
     * Drains from the next beat on, which is sent at once: beats go on, with {@code ready=0} and {@code state=draining}, until
     * nobody asks for it any more. To ask twice for the same reason is to ask once.
     *
     * @param cause who asks or why, in a word or a few, such as {@link #OPERATOR}; told in logs and in
     *     {@link SenderStatus#drains()}
     * @param lasting whether this is to survive a restart of the framework
     * @throws IllegalArgumentException if the cause is blank
     */
    void drain(String cause, boolean lasting);

    /**
     * Takes {@link #drain} back. Where nobody else asks for it, the next beat, sent at once, takes work again, and begins low.
     *
     * @return whether there was such a cause
     */
    boolean resume(String cause);
}
