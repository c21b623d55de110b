// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.messages;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.heartbeat.api.monitor.Receipt;

/** Counts the messages rejected for one reason. For any thread. */
final class RejectionCounter {

    private final String reason;
    private final LongAdder total = new LongAdder();

    RejectionCounter(Receipt.Outcome outcome, String reason, LongSupplier clock) {
        this.reason = reason;
    }

    /** Counts a message. */
    void count(InetAddress source) {
        total.increment();
    }

    /** Returns the number of messages since the start. */
    long total() {
        return total.sum();
    }

    /** Returns the totals by reason, without zeros; not modifiable. */
    static Map<String, Long> totals(Collection<RejectionCounter> counters) {
        Map<String, Long> totals = new LinkedHashMap<>();
        for (RejectionCounter each : counters) {
            long total = each.total();
            if (total > 0) {
                totals.put(each.reason, total);
            }
        }
        return Collections.unmodifiableMap(totals);
    }
}
