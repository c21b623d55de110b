// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.internal.log.OutageLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets that are listened on. For any thread. */
final class Sockets implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    /** How often {@link #retry} is to be called. */
    static final Duration RETRY = Duration.ofSeconds(1);

    private final MessageHandler handler;
    private final Map<Settings.Endpoint, DatagramReceiver> open = new HashMap<>();
    private final Map<Settings.Endpoint, OutageLog> missing = new HashMap<>();

    /** In the configuration's order; null before there is one. */
    private List<Settings.Endpoint> wanted;

    Sockets(MessageHandler handler) {
        this.handler = handler;
    }

    /**
     * Listens on these and no others from now on. One that was listened on before is not touched.
     *
     * @throws IOException if one cannot be opened, and then nothing has changed
     */
    synchronized void change(List<Settings.Endpoint> endpoints) throws IOException {
        List<Settings.Endpoint> added = endpoints.stream()
                .filter(endpoint -> !open.containsKey(endpoint) && !missing.containsKey(endpoint))
                .toList();
        List<Settings.Endpoint> removed =
                open.keySet().stream().filter(endpoint -> !endpoints.contains(endpoint)).toList();
        // what is no longer wanted may be in the way: 0.0.0.0 of 192.0.2.5, on the same port
        List<Settings.Endpoint> inTheWay = removed.stream()
                .filter(old -> added.stream().anyMatch(each -> each.address().getPort() == old.address().getPort()))
                .toList();
        inTheWay.forEach(endpoint -> open.remove(endpoint).close());
        Map<Settings.Endpoint, DatagramReceiver> opened = new HashMap<>();
        try {
            for (Settings.Endpoint endpoint : added) {
                opened.put(endpoint, new DatagramReceiver(endpoint, handler));
            }
        } catch (IOException | RuntimeException e) {
            opened.values().forEach(DatagramReceiver::close);
            await(inTheWay);
            throw e;
        }
        removed.stream().map(open::remove).filter(Objects::nonNull).forEach(DatagramReceiver::close);
        removed.forEach(endpoint -> LOG.info("No longer listening on {}", endpoint.text()));
        missing.keySet().retainAll(endpoints);
        opened.forEach(this::add);
        want(endpoints);
    }

    /** Listens on these too, at once where that is possible and else as soon as it is. */
    synchronized void await(List<Settings.Endpoint> endpoints) {
        endpoints.forEach(endpoint -> missing.put(endpoint, new OutageLog(LOG, "Not listening yet")));
        retry();
    }

    /** Listens on these, from the beginning. */
    synchronized void begin(List<Settings.Endpoint> endpoints) {
        await(endpoints);
        want(endpoints);
    }

    private void want(List<Settings.Endpoint> endpoints) {
        if (endpoints.isEmpty() && (wanted == null || !wanted.isEmpty())) {
            LOG.info("Listening nowhere: HeartbeatListen is empty");
        }
        wanted = endpoints;
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
    List<MonitorStatistics.Socket> statistics() {
        Map<Settings.Endpoint, DatagramReceiver> now = new LinkedHashMap<>();
        synchronized (this) {
            if (wanted != null) {
                wanted.forEach(endpoint -> now.put(endpoint, open.get(endpoint)));
            }
        }
        // the system is asked for what it dropped, and no configuration is to wait for that
        return now.entrySet().stream().map(entry -> statistics(entry.getKey(), entry.getValue())).toList();
    }

    private static MonitorStatistics.Socket statistics(Settings.Endpoint endpoint, DatagramReceiver receiver) {
        return receiver == null
                ? new Statistics.Socket(endpoint.text(), "not open yet", false, 0, OptionalLong.empty())
                : receiver.statistics();
    }

    @Override
    public synchronized void close() {
        open.values().forEach(DatagramReceiver::close);
        open.clear();
        missing.clear();
    }
}
