// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.Listening;
import org.heartbeat.internal.osgi.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One socket and the thread that reads it, from the constructor to {@link #close}. */
final class DatagramReceiver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DatagramReceiver.class);

    /** Room for 10,000 beats that come at once; without it, that is where they are lost. */
    private static final int BUFFER = 4 << 20;

    /** More than a datagram ever takes. */
    private static final long PATIENCE_MILLIS = 2000;

    private static final long RETRY_NANOS = Duration.ofMillis(100).toNanos();

    private final Settings.Endpoint endpoint;
    private final MessageHandler handler;
    private final DatagramChannel channel;
    private final OutageLog receiving;
    private final String detail;
    private final Thread thread;

    /** Written by the thread that reads, and nobody else. */
    private volatile long received;

    /**
     * Opens the socket, and begins to read.
     *
     * @throws IOException if that cannot be done at present; the message says what is expected
     */
    DatagramReceiver(Settings.Endpoint endpoint, MessageHandler handler) throws IOException {
        this.endpoint = endpoint;
        this.handler = handler;
        this.receiving = new OutageLog(LOG, "HeartbeatListen: \"" + endpoint.text() + "\"");
        Listening listening = Listening.open(
                "HeartbeatListen", endpoint.address(), "HeartbeatInterface", endpoint.networkInterface());
        channel = listening.channel();
        try {
            detail = detail(listening);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        thread = Threads.named("heartbeat-monitor-receiver " + endpoint.text()).newThread(this::run);
        thread.start();
    }

    private static String detail(Listening listening) throws IOException {
        DatagramChannel channel = listening.channel();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
        int granted = channel.getOption(StandardSocketOptions.SO_RCVBUF);
        return (listening.joined().isEmpty() ? "" : "joined on " + listening.joinedNames() + ", ")
                + "receive buffer " + (granted >> 10) + " KiB"
                + (granted < BUFFER ? " of " + (BUFFER >> 10) + " requested (Linux: sysctl net.core.rmem_max)" : "");
    }

    private void run() {
        // one byte more than a message may have, so that a longer one is seen to be longer
        ByteBuffer buffer = ByteBuffer.allocateDirect(HeartbeatCodec.MAX_LENGTH + 1);
        byte[] message = new byte[buffer.capacity()];
        // what it throws is of a codec that is not ours, say, or of one whose classes are missing while it is updated;
        // the next datagram is none the worse for it
        Runnable taking = Threads.enduring(LOG, "HeartbeatListen: \"" + endpoint.text() + "\"", () -> {
            InetSocketAddress source = receive(buffer.clear());
            if (source != null) {
                int length = buffer.flip().remaining();
                buffer.get(message, 0, length);
                handler.receive(source.getAddress(), message, 0, length);
            }
        });
        while (channel.isOpen()) {
            taking.run();
        }
    }

    /** Waits for a datagram; gives null where none came. */
    private InetSocketAddress receive(ByteBuffer buffer) {
        try {
            InetSocketAddress source = (InetSocketAddress) channel.receive(buffer);
            received++;
            receiving.recovered("datagrams are received again");
            return source;
        } catch (ClosedChannelException e) {
            return null;
        } catch (IOException e) {
            receiving.failing("receiving failed, trying again: " + e.getMessage());
            LockSupport.parkNanos(RETRY_NANOS);
            return null;
        }
    }

    /** How it listens, in words for people. */
    String detail() {
        return detail;
    }

    /** What it has to tell at this moment. */
    Statistics.Socket statistics() {
        return new Statistics.Socket(endpoint.text(), detail, true, received, dropped());
    }

    private OptionalLong dropped() {
        try {
            return DroppedDatagrams.at(address());
        } catch (IOException e) {
            // closed meanwhile
            LOG.debug("{}: {}", endpoint.text(), e.getMessage());
            return OptionalLong.empty();
        }
    }

    /** Where it listens, with the port that the system chose where none was said. */
    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    /** Ends; the address is free then. */
    @Override
    public void close() {
        try {
            channel.close();
            // the system keeps the address until a call that waits for a datagram has come back
            thread.join(PATIENCE_MILLIS);
        } catch (IOException e) {
            LOG.debug("{}: {}", endpoint.text(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
