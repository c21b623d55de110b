// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.testing.ConformanceTable;

/** Sends every row of the conformance table to a monitor. */
final class ConformanceCheck {

    private ConformanceCheck() {}

    /** Sends each row from an address of its own, and asserts how the monitor processes it. */
    static void run(Monitored monitored, String network, BiConsumer<String, String> send)
            throws IOException, InterruptedException {
        List<ConformanceTable.Row> rows = ConformanceTable.rows();
        MonitorStatistics before = monitored.monitor().statistics();
        Map<String, String> expected = new TreeMap<>();
        Map<String, Long> rejections = new TreeMap<>();
        for (int i = 0; i < rows.size(); i++) {
            ConformanceTable.Row row = rows.get(i);
            String source = network + (i + 1);
            if (row.rejection().isPresent()) {
                rejections.merge(row.rejection().get(), 1L, Long::sum);
            } else {
                expected.put(source, row.name() + " " + row.expected());
            }
            send.accept(source, row.message());
        }
        monitored.until("that rejects " + rejections, monitor -> rejected(before, monitor.statistics()).equals(rejections));
        monitored.until("with all the others", monitor -> processed(monitor.servers(), network, rows).size() >= expected.size());
        assertEquals(expected, processed(monitored.monitor().servers(), network, rows));
        assertEquals(rejections, rejected(before, monitored.monitor().statistics()));
        assertEquals(before.notAllowed(), monitored.monitor().statistics().notAllowed());
        assertEquals(before.tableFull(), monitored.monitor().statistics().tableFull());
    }

    /** Returns the servers at the addresses that rows were sent from, in the format of the table. */
    private static Map<String, String> processed(
            List<ServerStatus> servers, String network, List<ConformanceTable.Row> rows) {
        Map<String, String> processed = new TreeMap<>();
        for (ServerStatus server : servers) {
            String address = server.id().host();
            if (address.startsWith(network)) {
                ConformanceTable.Row row = rows.get(Integer.parseInt(address.substring(network.length())) - 1);
                processed.merge(
                        address,
                        row.name() + " " + server.momentaryWorkers().ready() + "," + server.momentaryWorkers().busy() + ","
                                + (server.id().port().isPresent() ? server.id().port().getAsInt() : "-"),
                        (one, other) -> one + " and " + other);
            }
        }
        return processed;
    }

    private static Map<String, Long> rejected(MonitorStatistics before, MonitorStatistics now) {
        Map<String, Long> rejected = new TreeMap<>();
        now.rejected().forEach((reason, count) -> {
            long more = count - before.rejected().getOrDefault(reason, 0L);
            if (more > 0) {
                rejected.put(reason, more);
            }
        });
        return rejected;
    }
}
