// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;

/** Logs when something stops working and once more when it works again, and nothing in between. For any thread. */
final class Outage {

    private final Logger log;
    private final String subject;
    private final AtomicBoolean lasting = new AtomicBoolean();

    Outage(Logger log, String subject) {
        this.log = log;
        this.subject = subject;
    }

    void lasts(String reason) {
        if (lasting.compareAndSet(false, true)) {
            log.warn("{}: {}", subject, reason);
        }
    }

    void isOver(String change) {
        if (lasting.compareAndSet(true, false)) {
            log.info("{}: {}", subject, change);
        }
    }
}
