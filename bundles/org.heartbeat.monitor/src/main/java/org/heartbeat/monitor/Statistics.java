// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.heartbeat.api.monitor.MonitorStatistics;

/** Counters at one moment. */
record Statistics(
        long accepted,
        long notAllowed,
        long tableFull,
        Map<String, Long> rejected,
        Map<String, Long> untrusted,
        List<MonitorStatistics.Socket> sockets)
        implements MonitorStatistics {

    /** A socket at one moment. */
    record Socket(String address, String detail, boolean open, long received, OptionalLong dropped)
            implements MonitorStatistics.Socket {}
}
