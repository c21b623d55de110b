// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;

/**
 * The messages that a monitor rejected for one reason during the last ten minutes.
 *
 * @param outcome what became of them; {@link Receipt.Outcome#UNTRUSTED} also if {@code HeartbeatSignatures = accept} accepted them
 * @param reason the reason in a word: as in {@link MonitorStatistics#rejected()} and {@link MonitorStatistics#untrusted()}, or
 *     {@code not-allowed} or {@code table-full}
 * @param count the number of messages, 1 or more
 * @param lastSource the address that the last of them came from
 * @param sinceLast the time since the last of them, by the monotonic clock
 */
public record RecentRejections(
        Receipt.Outcome outcome, String reason, long count, InetAddress lastSource, Duration sinceLast) {

    /** Creates an entry. */
    public RecentRejections {
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(lastSource, "lastSource");
        Objects.requireNonNull(sinceLast, "sinceLast");
    }
}
