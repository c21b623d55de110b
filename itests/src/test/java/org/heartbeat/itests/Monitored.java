// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerListener;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.testing.KnownServer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;

/** Gives tests the current monitor and waits for its state. */
final class Monitored implements AutoCloseable {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);

    private final Semaphore news = new Semaphore(0);
    private final ServiceTracker<HeartbeatMonitor, HeartbeatMonitor> monitors;
    private final ServiceRegistration<ServerListener> listener;

    Monitored(BundleContext context) {
        monitors = new ServiceTracker<>(context, HeartbeatMonitor.class, null);
        monitors.open();
        listener = context.registerService(ServerListener.class, event -> news.release(), null);
    }

    /** Returns the monitor; fails if none comes for a long time. */
    HeartbeatMonitor monitor() throws InterruptedException {
        until("there", monitor -> true);
        return monitors.getService();
    }

    /** Waits until this server exists and matches, and returns it; fails with the table at that time. */
    ServerStatus server(String address, int port, Predicate<ServerStatus> like) throws InterruptedException {
        until("with " + address + ":" + port, monitor -> monitor.server(KnownServer.id(address(address), port)).filter(like).isPresent());
        return monitors.getService().server(KnownServer.id(address(address), port)).orElseThrow();
    }

    /** Waits until the monitor matches. */
    void until(String what, Predicate<HeartbeatMonitor> like) throws InterruptedException {
        for (long deadline = System.nanoTime() + PATIENCE; System.nanoTime() < deadline; await()) {
            HeartbeatMonitor monitor = monitors.getService();
            if (monitor != null && like.test(monitor)) {
                return;
            }
        }
        HeartbeatMonitor monitor = monitors.getService();
        throw new AssertionError("no monitor " + what + (monitor == null ? "" : ": " + told(monitor)));
    }

    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Override
    public void close() {
        listener.unregister();
        monitors.close();
    }

    private void await() throws InterruptedException {
        news.tryAcquire(50, TimeUnit.MILLISECONDS);
        news.drainPermits();
    }

    private static String told(HeartbeatMonitor monitor) {
        return monitor.servers().stream()
                .sorted(Comparator.comparing(server -> server.id().host()))
                .limit(100)
                .map(Object::toString)
                .collect(Collectors.joining("\n", monitor.statistics() + "\n", ""));
    }
}
