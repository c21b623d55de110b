// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.internal.log.OutageLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets that are listened on. For any thread. */
final class Sockets implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    private final MessageHandler handler;
    private final Map<Settings.Endpoint, DatagramReceiver> open = new HashMap<>();
    private final Map<Settings.Endpoint, OutageLog> missing = new HashMap<>();
    private List<Settings.Endpoint> wanted = List.of();

    Sockets(MessageHandler handler) {
        this.handler = handler;
    }

    /**
     * Listens on these and no others from now on. One that was listened on before is not touched.
     *
     * @throws IOException if one cannot be opened, and then nothing has changed
     */
    synchronized void change(List<Settings.Endpoint> endpoints) throws IOException {
        Map<Settings.Endpoint, DatagramReceiver> opened = new HashMap<>();
        try {
            for (Settings.Endpoint endpoint : endpoints) {
                if (!open.containsKey(endpoint) && !missing.containsKey(endpoint)) {
                    opened.put(endpoint, new DatagramReceiver(endpoint, handler));
                }
            }
        } catch (IOException | RuntimeException e) {
            opened.values().forEach(DatagramReceiver::close);
            throw e;
        }
        opened.forEach(this::add);
        wanted = endpoints;
        missing.keySet().retainAll(endpoints);
        open.entrySet().removeIf(entry -> {
            boolean unwanted = !endpoints.contains(entry.getKey());
            if (unwanted) {
                entry.getValue().close();
                LOG.info("No longer listening on {}", entry.getKey().text());
            }
            return unwanted;
        });
    }

    /** Listens on these, at once where that is possible and else as soon as it is. */
    synchronized void await(List<Settings.Endpoint> endpoints) {
        wanted = endpoints;
        endpoints.forEach(endpoint -> missing.put(endpoint, new OutageLog(LOG, "Not listening yet")));
        retry();
    }

    /** Opens what could not be opened before, as far as it can be now. */
    synchronized void retry() {
        missing.entrySet().removeIf(entry -> {
            try {
                add(entry.getKey(), new DatagramReceiver(entry.getKey(), handler));
                return true;
            } catch (IOException e) {
                entry.getValue().failing("trying again every second: " + e.getMessage());
                return false;
            }
        });
    }

    private void add(Settings.Endpoint endpoint, DatagramReceiver receiver) {
        open.put(endpoint, receiver);
        LOG.info("Listening on {}, {}", endpoint.text(), receiver.detail());
    }

    /** What each has to tell, in the configuration's order. */
    synchronized List<MonitorStatistics.Socket> statistics() {
        return wanted.stream().map(this::statistics).toList();
    }

    private MonitorStatistics.Socket statistics(Settings.Endpoint endpoint) {
        DatagramReceiver receiver = open.get(endpoint);
        return receiver == null
                ? new Statistics.Socket(endpoint.text(), "not open yet", false, 0, OptionalLong.empty())
                : receiver.statistics();
    }

    @Override
    public synchronized void close() {
        open.values().forEach(DatagramReceiver::close);
        open.clear();
        missing.clear();
        wanted = List.of();
    }
}
