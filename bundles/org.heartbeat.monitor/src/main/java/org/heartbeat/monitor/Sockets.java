// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import org.heartbeat.api.monitor.HeartbeatReceiver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets that are listened on. For any thread. */
final class Sockets implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    private final HeartbeatReceiver receiver;
    private final ThreadFactory threads;
    private final Map<Settings.Endpoint, DatagramReceiver> open = new HashMap<>();
    private final Map<Settings.Endpoint, Outage> missing = new HashMap<>();

    Sockets(HeartbeatReceiver receiver, ThreadFactory threads) {
        this.receiver = receiver;
        this.threads = threads;
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
                    opened.put(endpoint, new DatagramReceiver(endpoint, receiver, threads));
                }
            }
        } catch (IOException | RuntimeException e) {
            opened.values().forEach(DatagramReceiver::close);
            throw e;
        }
        open.putAll(opened);
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
        endpoints.forEach(endpoint -> missing.put(endpoint, new Outage(LOG, "Not listening yet")));
        retry();
    }

    /** Opens what could not be opened before, as far as it can be now. */
    synchronized void retry() {
        missing.entrySet().removeIf(entry -> {
            try {
                open.put(entry.getKey(), new DatagramReceiver(entry.getKey(), receiver, threads));
                return true;
            } catch (IOException e) {
                entry.getValue().lasts("trying again every second: " + e.getMessage());
                return false;
            }
        });
    }

    @Override
    public synchronized void close() {
        open.values().forEach(DatagramReceiver::close);
        open.clear();
        missing.clear();
    }
}
