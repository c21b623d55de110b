// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.time.Duration;
import java.util.Optional;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.internal.log.OutageLog;
import org.slf4j.Logger;

/** Counts what becomes of the beats to one target, and logs when that changes. For any thread. */
final class Deliveries {

    private final String address;
    private final OutageLog outage;
    private long sent;
    private long failed;
    private long lastSent;
    private String failure;

    /** Counts for a target, whose address status and log show like this. */
    Deliveries(String address, Logger log) {
        this.address = address;
        this.outage = new OutageLog(log, address);
    }

    synchronized void sent(String again) {
        sent++;
        lastSent = System.nanoTime();
        failure = null;
        outage.recovered(again);
    }

    synchronized void failed(String why) {
        failed++;
        failure = why;
        outage.failing(why);
    }

    /** Counts a beat that was not even tried, for a reason that the log has already, in one way or another. */
    synchronized void leftOut(String why) {
        failed++;
        failure = why;
    }

    /** Ends a failure although no beat was sent. */
    synchronized void recovered(String change) {
        failure = null;
        outage.recovered(change);
    }

    synchronized SenderStatus.Target status(String route) {
        return new Report.Target(
                address,
                route,
                sent,
                failed,
                sent == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(System.nanoTime() - lastSent)),
                Optional.ofNullable(failure));
    }
}
