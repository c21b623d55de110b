// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.transport;

import java.time.Duration;
import java.util.Optional;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.internal.log.OutageLog;
import org.slf4j.Logger;

/** Counts what becomes of the beats to one target, and logs when that changes. For any thread. */
final class Deliveries {

    private final String address;
    private final OutageLog outage;
    // guarded by this
    private long sent;
    private long failed;
    private long lastSent;
    private Optional<String> failure = Optional.empty();

    /** Creates the counts of a target that appears with this address in status and log. */
    Deliveries(String address, Logger log) {
        this.address = address;
        this.outage = new OutageLog(log, address);
    }

    /** Counts a beat that was sent, and logs the end of a failure with these words. */
    synchronized void sent(String again) {
        sent++;
        lastSent = System.nanoTime();
        recovered(again);
    }

    /** Counts a beat that failed for this reason, and logs the reason. */
    synchronized void failed(String why) {
        dropped(why);
        outage.failing(why);
    }

    /** Counts a beat that was not even tried, for a reason that the log already contains. */
    synchronized void dropped(String why) {
        failed++;
        failure = Optional.of(why);
    }

    /** Ends a failure although no beat was sent. */
    synchronized void recovered(String change) {
        failure = Optional.empty();
        outage.recovered(change);
    }

    /** Returns the counts, for a target that is reached by this route. */
    synchronized SenderStatus.Target status(String route) {
        return new TargetStatus(
                address,
                route,
                sent,
                failed,
                sent == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(System.nanoTime() - lastSent)),
                failure);
    }
}
