// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;

import java.net.InetAddress;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.heartbeat.api.codec.Decoded;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.codec.Rejection;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.testing.ConformanceTable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * Receives what does not arrive as datagrams in place of a monitor, and records for each message its source and how it was read, in
 * the notation of {@link ConformanceTable}.
 */
final class RecordingReceiver implements HeartbeatMonitor, AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final HeartbeatCodec codec;
    private final ServiceRegistration<HeartbeatMonitor> registration;

    RecordingReceiver(BundleContext context, HeartbeatCodec codec) {
        this.codec = codec;
        // preferred to a monitor's service
        this.registration = context.registerService(
                HeartbeatMonitor.class, this, new Hashtable<>(Map.of("service.ranking", 1000)));
    }

    @Override
    public Receipt receive(InetAddress source, byte[] message, int offset, int length) {
        Decoded decoded = codec.decode(message, offset, length);
        received.add(source.getHostAddress() + " " + ConformanceTable.told(decoded));
        return decoded instanceof Rejection rejection
                ? new Receipt(Receipt.Outcome.REJECTED, rejection.reason() + " (expected: " + rejection.rule() + ")")
                : new Receipt(Receipt.Outcome.ACCEPTED, Optional.empty());
    }

    @Override
    public List<ServerStatus> servers() {
        return List.of();
    }

    @Override
    public void forEach(Consumer<? super ServerStatus> action) {
        servers().forEach(action);
    }

    @Override
    public int size() {
        return 0;
    }

    @Override
    public List<ServerStatus> servers(InetAddress address) {
        return List.of();
    }

    @Override
    public Optional<ServerStatus> server(ServerId id) {
        return Optional.empty();
    }

    @Override
    public MonitorStatistics statistics() {
        throw new UnsupportedOperationException("only receives");
    }

    /** Fails unless this is the first received message not yet checked. */
    void assertReceived(String what) {
        assertEquals("received", what, received.poll());
    }

    void assertNothingReceived() {
        assertReceived(null);
    }

    /** Waits for the next message and returns it. */
    String await() throws InterruptedException {
        String next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }

    /** Discards the messages received so far. */
    void forget() {
        received.clear();
    }

    @Override
    public void close() {
        registration.unregister();
    }
}
