// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.OptionalLong;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.Listening;
import org.heartbeat.internal.osgi.EnduringThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One socket and the thread that reads it, from the constructor to {@link #close}. */
final class DatagramReceiver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DatagramReceiver.class);

    /** Room for 10,000 beats that come at once; without it, that is where they are lost. */
    private static final int BUFFER = 4 << 20;

    /** More than a datagram ever takes. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final MonitorSettings.Endpoint endpoint;
    private final MessageHandler handler;
    private final Listening listening;
    private final DatagramChannel channel;
    private final OutageLog receiving;
    private final OutageLog handling;
    private final String detail;
    private final EnduringThread thread;

    /** One byte more than a message may have, so that a longer one is seen to be longer. Used by the thread only, as the next. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(HeartbeatCodec.MAX_LENGTH + 1);

    private final byte[] message = new byte[buffer.capacity()];

    /** Written by the thread that reads, and nobody else. */
    private volatile long received;

    /**
     * Opens the socket, and begins to read.
     *
     * @throws IOException if that cannot be done at present; the message says what is expected
     */
    DatagramReceiver(MonitorSettings.Endpoint endpoint, MessageHandler handler) throws IOException {
        this.endpoint = endpoint;
        this.handler = handler;
        String subject = "HeartbeatListen: \"" + endpoint + "\"";
        receiving = new OutageLog(LOG, subject);
        handling = new OutageLog(LOG, subject);
        listening = Listening.open(
                "HeartbeatListen", endpoint.address(), "HeartbeatInterface", endpoint.networkInterface());
        channel = listening.channel();
        try {
            detail = open();
            thread = new EnduringThread("heartbeat-monitor-receiver " + endpoint, LOG, this::receive);
            thread.start();
        } catch (IOException | RuntimeException | Error e) {
            // a socket that stays open would keep its address for ever
            channel.close();
            throw e;
        }
    }

    private String open() throws IOException {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
        int granted = channel.getOption(StandardSocketOptions.SO_RCVBUF);
        return (listening.joinedNames().isEmpty() ? "" : "joined on " + listening.joinedNames() + ", ")
                + "receive buffer " + (granted >> 10) + " KiB"
                + (granted < BUFFER ? " of " + (BUFFER >> 10) + " requested (Linux: sysctl net.core.rmem_max)" : "");
    }

    /** Waits for a datagram and handles it. */
    private long receive() {
        try {
            InetSocketAddress source = (InetSocketAddress) channel.receive(buffer.clear());
            received++;
            receiving.recovered("datagrams are received again");
            handle(source.getAddress());
            return 0;
        } catch (ClosedChannelException e) {
            thread.close();
            return 0;
        } catch (IOException e) {
            receiving.failing("receiving failed, trying again: " + e.getMessage());
            return EnduringThread.RETRY.toNanos();
        }
    }

    /** What it throws may come from a codec that is not ours, or that is being updated: the next datagram must not wait for it. */
    private void handle(InetAddress source) {
        try {
            int length = buffer.flip().remaining();
            buffer.get(message, 0, length);
            handler.receive(source, message, 0, length);
            handling.recovered("messages are read again");
        } catch (Throwable e) {
            handling.failing("a message could not be read, going on with the next", e);
        }
    }

    /** Returns whether another one, opened now, would hear something else, because interfaces have changed. */
    boolean isOutdated() {
        return listening.isOutdated();
    }

    /** How it listens, in words for people. */
    String detail() {
        return detail;
    }

    /** What it has to tell at this moment. */
    Statistics.Socket statistics() {
        return new Statistics.Socket(endpoint.toString(), detail, true, received, dropped());
    }

    private OptionalLong dropped() {
        try {
            return DroppedDatagrams.at(address());
        } catch (IOException e) {
            // closed meanwhile
            LOG.debug("{}: {}", endpoint, e.getMessage());
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
        } catch (IOException e) {
            LOG.debug("{}: {}", endpoint, e.getMessage());
        }
        thread.close();
        // the system keeps the address until a call that waits for a datagram has come back
        thread.join(PATIENCE);
    }
}
