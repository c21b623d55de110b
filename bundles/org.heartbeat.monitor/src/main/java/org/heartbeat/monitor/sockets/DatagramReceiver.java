// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.Listening;
import org.heartbeat.internal.osgi.EnduringThread;
import org.heartbeat.monitor.messages.MessageHandler;
import org.heartbeat.monitor.messages.Statistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A socket, and the thread that reads it until {@link #close}. */
final class DatagramReceiver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DatagramReceiver.class);

    /** Holds 10,000 beats that arrive at once, which would otherwise be lost here. */
    private static final int BUFFER = 4 << 20;

    /** Longer than it takes to process a datagram. */
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final Endpoint endpoint;
    private final MessageHandler handler;
    private final Listening listening;
    private final DatagramChannel channel;
    private final OutageLog receiving;
    private final OutageLog handling;
    private final InetSocketAddress address;
    private final String detail;
    private final EnduringThread thread;

    // receiving thread only; one byte longer than a message may be, to recognize longer ones
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(HeartbeatCodec.MAX_LENGTH + 1);
    private final byte[] message = new byte[buffer.capacity()];

    /** Written by the receiving thread only. */
    private volatile long received;

    /**
     * Opens the socket and starts to receive.
     *
     * @throws IOException if the socket cannot be opened at present; the message says what is expected
     */
    DatagramReceiver(Endpoint endpoint, MessageHandler handler) throws IOException {
        this.endpoint = endpoint;
        this.handler = handler;
        String subject = "HeartbeatListen: \"" + endpoint + "\"";
        receiving = new OutageLog(LOG, subject);
        handling = new OutageLog(LOG, subject);
        listening = Listening.open(
                "HeartbeatListen", endpoint.address(), "HeartbeatInterface", endpoint.networkInterface());
        channel = listening.channel();
        try {
            address = (InetSocketAddress) channel.getLocalAddress();
            detail = open();
            thread = new EnduringThread("heartbeat-monitor-receiver " + endpoint, LOG, this::receive);
            thread.start();
        } catch (IOException | RuntimeException | Error e) {
            // a socket that stays open would occupy its address forever
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

    /** Waits for a datagram and processes it. */
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
            receiving.failing("receiving failed, retrying: " + e.getMessage());
            return EnduringThread.RETRY.toNanos();
        }
    }

    /** The codec may be foreign, or be updated at this moment: whatever it throws must not stop the next datagram. */
    private void handle(InetAddress source) {
        try {
            int length = buffer.flip().remaining();
            buffer.get(message, 0, length);
            handler.receive(source, message, 0, length);
            handling.recovered("messages are processed again");
        } catch (Throwable e) {
            handling.failing("a message could not be processed, continuing with the next", e);
        }
    }

    /** Returns whether a new socket would receive other datagrams, because interfaces have changed. */
    boolean isOutdated() {
        return listening.isOutdated();
    }

    /** Returns for people how it listens. */
    String detail() {
        return detail;
    }

    Statistics.Socket statistics() {
        return new Statistics.Socket(endpoint.toString(), detail, true, received, DroppedDatagrams.at(address));
    }

    /** Returns the address, with the port that the system chose for port 0. */
    InetSocketAddress address() {
        return address;
    }

    /** Stops, and frees the address. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("{}: {}", endpoint, e.getMessage());
        }
        thread.close();
        // the system frees the address when the pending call to receive returns
        thread.join(CLOSING);
    }
}
