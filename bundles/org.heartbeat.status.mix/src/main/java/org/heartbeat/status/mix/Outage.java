// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;

/** Logs when a source stops answering and once more when it answers again, and nothing in between. For any thread. */
final class Outage {

    private final Logger log;
    private final String source;
    private final AtomicBoolean lasting = new AtomicBoolean();

    Outage(Logger log, String source) {
        this.log = log;
        this.source = source;
    }

    void lasts(String reason) {
        if (lasting.compareAndSet(false, true)) {
            log.warn("Source \"{}\" {}; it does not count until it tells a status", source, reason);
        }
    }

    void isOver() {
        if (lasting.compareAndSet(true, false)) {
            log.info("Source \"{}\" counts again", source);
        }
    }
}
