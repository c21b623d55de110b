// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Supplier;
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
    private final Map<MonitorSettings.Endpoint, DatagramReceiver> open = new HashMap<>();
    private final Map<MonitorSettings.Endpoint, OutageLog> missing = new HashMap<>();

    /** Why those that are missing could not be opened. */
    private final Map<MonitorSettings.Endpoint, String> reasons = new HashMap<>();

    /** In the configuration's order. */
    private List<MonitorSettings.Endpoint> wanted = List.of();

    /** Whether the log has it that there is nowhere to listen. */
    private boolean nowhere;

    Sockets(MessageHandler handler) {
        this.handler = handler;
    }

    /**
     * Listens on these and no others from now on. One that was listened on before is not touched. If nothing is open at
     * present, one that cannot be opened is waited for, like those of {@link #begin}.
     *
     * @throws IOException if one cannot be opened, and then nothing has changed
     */
    synchronized void change(List<MonitorSettings.Endpoint> endpoints) throws IOException {
        if (open.isEmpty()) {
            // no site loses its balancer by that, and an interface may come a moment later
            missing.keySet().retainAll(endpoints);
            begin(endpoints);
            return;
        }
        List<MonitorSettings.Endpoint> added = endpoints.stream()
                .filter(endpoint -> !open.containsKey(endpoint) && !missing.containsKey(endpoint))
                .toList();
        List<MonitorSettings.Endpoint> removed =
                open.keySet().stream().filter(endpoint -> !endpoints.contains(endpoint)).toList();
        // what is no longer wanted may be in the way: 0.0.0.0 of 192.0.2.5, on the same port
        List<MonitorSettings.Endpoint> inTheWay = removed.stream()
                .filter(old -> added.stream().anyMatch(each -> each.address().port() == old.address().port()))
                .toList();
        inTheWay.forEach(endpoint -> open.remove(endpoint).close());
        Map<MonitorSettings.Endpoint, DatagramReceiver> opened = new HashMap<>();
        try {
            for (MonitorSettings.Endpoint endpoint : added) {
                opened.put(endpoint, new DatagramReceiver(endpoint, handler));
            }
        } catch (IOException | RuntimeException e) {
            opened.values().forEach(DatagramReceiver::close);
            await(inTheWay);
            throw e;
        }
        removed.stream().map(open::remove).filter(Objects::nonNull).forEach(DatagramReceiver::close);
        removed.forEach(endpoint -> LOG.info("No longer listening on {}", endpoint));
        missing.keySet().retainAll(endpoints);
        opened.forEach(this::add);
        want(endpoints);
    }

    /** Listens on these too, at once where that is possible and else as soon as it is. */
    synchronized void await(List<MonitorSettings.Endpoint> endpoints) {
        endpoints.forEach(this::awaitOne);
        retry();
    }

    private void awaitOne(MonitorSettings.Endpoint endpoint) {
        missing.computeIfAbsent(endpoint, missed -> new OutageLog(LOG, "Not listening yet"));
    }

    /** Listens on these, from the beginning. */
    synchronized void begin(List<MonitorSettings.Endpoint> endpoints) {
        want(endpoints);
        await(endpoints);
    }

    private void want(List<MonitorSettings.Endpoint> endpoints) {
        if (endpoints.isEmpty() && !nowhere) {
            LOG.info("Listening nowhere: HeartbeatListen is empty");
        }
        nowhere = endpoints.isEmpty();
        wanted = endpoints;
    }

    /** Opens what could not be opened before, and again what became deaf, as far as that can be done now. */
    synchronized void retry() {
        // none gets lost where there is no memory for the next steps
        wanted.stream().filter(endpoint -> !open.containsKey(endpoint)).forEach(this::awaitOne);
        Map<MonitorSettings.Endpoint, DatagramReceiver> outdated = new HashMap<>(open);
        outdated.values().removeIf(receiver -> !receiver.isOutdated());
        open.keySet().removeAll(outdated.keySet());
        outdated.forEach((endpoint, receiver) -> {
            LOG.info("Listening on {} again, because interfaces of this machine have changed", endpoint);
            awaitOne(endpoint);
            if (!endpoint.isGroup()) {
                receiver.close();
            }
        });
        try {
            missing.entrySet().removeIf(entry -> isOpened(entry.getKey(), entry.getValue()));
        } finally {
            // that of a group only now, so that no beat is lost on interfaces that have not changed
            outdated.values().forEach(DatagramReceiver::close);
        }
    }

    private boolean isOpened(MonitorSettings.Endpoint endpoint, OutageLog outage) {
        try {
            add(endpoint, new DatagramReceiver(endpoint, handler));
            return true;
        } catch (IOException | RuntimeException e) {
            // one of them, whatever is wrong with it, keeps no other from being heard
            reasons.put(endpoint, e.getMessage());
            outage.failing("trying again every second: " + e.getMessage());
            return false;
        }
    }

    private void add(MonitorSettings.Endpoint endpoint, DatagramReceiver receiver) {
        boolean added = false;
        try {
            open.put(endpoint, receiver);
            LOG.info("Listening on {}, {}", endpoint, receiver.detail());
            added = true;
        } finally {
            // one that nobody knows of would keep its address for ever
            if (!added) {
                open.remove(endpoint);
                receiver.close();
            }
        }
    }

    /** Returns what each has to report, in the configuration's order. */
    List<MonitorStatistics.Socket> statistics() {
        List<Supplier<MonitorStatistics.Socket>> all = new ArrayList<>();
        synchronized (this) {
            for (MonitorSettings.Endpoint endpoint : wanted) {
                DatagramReceiver receiver = open.get(endpoint);
                String why = "not listening yet: " + reasons.get(endpoint);
                all.add(receiver == null
                        ? () -> new Statistics.Socket(endpoint.toString(), why, false, 0, OptionalLong.empty())
                        : receiver::statistics);
            }
        }
        // the system is asked for what it dropped, and no configuration is to wait for that
        return all.stream().map(Supplier::get).toList();
    }

    @Override
    public synchronized void close() {
        open.values().forEach(DatagramReceiver::close);
        open.clear();
        missing.clear();
        wanted = List.of();
    }
}
