// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.sockets;

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
import org.heartbeat.monitor.messages.MessageHandler;
import org.heartbeat.monitor.messages.Statistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets of {@code HeartbeatListen}. For any thread. */
public final class Sockets implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    /** How often to call {@link #retry}. */
    public static final Duration RETRY = Duration.ofSeconds(1);

    private final MessageHandler handler;
    // guarded by this, as are all fields that follow
    private final Map<Endpoint, DatagramReceiver> open = new HashMap<>();
    private final Map<Endpoint, OutageLog> missing = new HashMap<>();

    /** Why the missing sockets could not be opened. */
    private final Map<Endpoint, String> reasons = new HashMap<>();

    /** All configured endpoints, in the configuration's order. */
    private List<Endpoint> wanted = List.of();

    /** Whether it was logged that there is nowhere to listen. */
    private boolean nowhere;

    public Sockets(MessageHandler handler) {
        this.handler = handler;
    }

    /**
     * Listens on exactly these endpoints from now on. A socket that is open already stays open. If none is open, for example while
     * the machine starts and its addresses are still to appear, those that cannot be opened are retried.
     *
     * @throws IOException if a socket cannot be opened; then nothing has changed
     */
    public synchronized void change(List<Endpoint> endpoints) throws IOException {
        if (open.isEmpty()) {
            missing.keySet().retainAll(endpoints);
            want(endpoints);
            retry();
            return;
        }
        List<Endpoint> added = endpoints.stream()
                .filter(endpoint -> !open.containsKey(endpoint) && !missing.containsKey(endpoint))
                .toList();
        List<Endpoint> removed =
                open.keySet().stream().filter(endpoint -> !endpoints.contains(endpoint)).toList();
        // a socket that is no longer wanted may block a new one: 0.0.0.0 blocks 192.0.2.5 on the same port
        List<Endpoint> blocking = removed.stream()
                .filter(old -> added.stream().anyMatch(each -> each.address().port() == old.address().port()))
                .toList();
        blocking.forEach(endpoint -> open.remove(endpoint).close());
        Map<Endpoint, DatagramReceiver> opened = new HashMap<>();
        boolean complete = false;
        try {
            for (Endpoint endpoint : added) {
                opened.put(endpoint, new DatagramReceiver(endpoint, handler));
            }
            complete = true;
        } finally {
            if (!complete) {
                opened.values().forEach(DatagramReceiver::close);
                retry();
            }
        }
        removed.stream().map(open::remove).filter(Objects::nonNull).forEach(DatagramReceiver::close);
        removed.forEach(endpoint -> LOG.info("No longer listening on {}", endpoint));
        missing.keySet().retainAll(endpoints);
        opened.forEach(this::add);
        want(endpoints);
    }

    private void await(Endpoint endpoint) {
        missing.computeIfAbsent(endpoint, missed -> new OutageLog(LOG, "Not listening yet"));
    }

    private void want(List<Endpoint> endpoints) {
        if (endpoints.isEmpty() && !nowhere) {
            LOG.info("Listening nowhere: HeartbeatListen is empty");
        }
        nowhere = endpoints.isEmpty();
        wanted = endpoints;
    }

    /** Opens missing sockets, and reopens those that changed interfaces have made deaf, as far as possible now. */
    public synchronized void retry() {
        // first, so that none gets lost if there is no memory for the next steps
        wanted.stream().filter(endpoint -> !open.containsKey(endpoint)).forEach(this::await);
        Map<Endpoint, DatagramReceiver> outdated = new HashMap<>(open);
        outdated.values().removeIf(receiver -> !receiver.isOutdated());
        open.keySet().removeAll(outdated.keySet());
        outdated.forEach((endpoint, receiver) -> {
            LOG.info("Listening on {} again, because interfaces of this machine have changed", endpoint);
            await(endpoint);
            if (!endpoint.isGroup()) {
                receiver.close();
            }
        });
        try {
            missing.entrySet().removeIf(entry -> isOpened(entry.getKey(), entry.getValue()));
        } finally {
            // the old sockets of groups are closed last, so that no beat is lost on unchanged interfaces
            outdated.values().forEach(DatagramReceiver::close);
        }
    }

    private boolean isOpened(Endpoint endpoint, OutageLog outage) {
        try {
            add(endpoint, new DatagramReceiver(endpoint, handler));
            return true;
        } catch (IOException | RuntimeException e) {
            // one bad socket must not affect the others
            reasons.put(endpoint, e.getMessage());
            outage.failing("retrying every second: " + e.getMessage());
            return false;
        }
    }

    private void add(Endpoint endpoint, DatagramReceiver receiver) {
        boolean added = false;
        try {
            open.put(endpoint, receiver);
            LOG.info("Listening on {}, {}", endpoint, receiver.detail());
            added = true;
        } finally {
            // a socket that nothing refers to would occupy its address forever
            if (!added) {
                open.remove(endpoint);
                receiver.close();
            }
        }
    }

    /** Returns the counters of each socket, in the configuration's order. */
    public List<MonitorStatistics.Socket> statistics() {
        List<Supplier<MonitorStatistics.Socket>> all = new ArrayList<>();
        synchronized (this) {
            for (Endpoint endpoint : wanted) {
                DatagramReceiver receiver = open.get(endpoint);
                String why = "not listening yet: " + reasons.get(endpoint);
                all.add(receiver == null
                        ? () -> new Statistics.Socket(endpoint.toString(), why, false, 0, OptionalLong.empty())
                        : receiver::statistics);
            }
        }
        // outside of the lock, because reading the dropped datagrams takes time and a configuration must not wait for it
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
