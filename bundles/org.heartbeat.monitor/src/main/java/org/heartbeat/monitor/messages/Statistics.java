// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.messages;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.RecentRejections;

/** A snapshot of the counters. */
public record Statistics(
        long accepted,
        long notAllowed,
        long tableFull,
        Map<String, Long> rejected,
        Map<String, Long> untrusted,
        List<RecentRejections> recentRejections,
        List<MonitorStatistics.Socket> sockets)
        implements MonitorStatistics {

    /** A snapshot of a socket. */
    public record Socket(String address, String detail, boolean open, long received, OptionalLong dropped)
            implements MonitorStatistics.Socket {}
}
