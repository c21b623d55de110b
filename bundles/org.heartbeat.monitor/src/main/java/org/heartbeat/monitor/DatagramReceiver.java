// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.monitor.HeartbeatReceiver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One socket and the thread that reads it, from the constructor to {@link #close}. */
final class DatagramReceiver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DatagramReceiver.class);

    /** Room for 10,000 beats that come at once; without it, that is where they are lost. */
    private static final int BUFFER = 4 << 20;

    private static final long RETRY_NANOS = Duration.ofMillis(100).toNanos();

    private final Settings.Endpoint endpoint;
    private final HeartbeatReceiver receiver;
    private final DatagramChannel channel;
    private final Outage reading;

    /**
     * Opens the socket, and begins to read.
     *
     * @throws IOException if that cannot be done at present; the message says what is expected
     */
    DatagramReceiver(Settings.Endpoint endpoint, HeartbeatReceiver receiver, ThreadFactory threads) throws IOException {
        this.endpoint = endpoint;
        this.receiver = receiver;
        this.reading = new Outage(LOG, "HeartbeatListen: \"" + endpoint.text() + "\"");
        channel = DatagramChannel.open(Addresses.family(endpoint.address().getAddress()));
        try {
            open();
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        threads.newThread(this::run).start();
    }

    private void open() throws IOException {
        InetAddress address = endpoint.address().getAddress();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
        if (address.isMulticastAddress()) {
            // several monitors on one machine may listen to a group; of a unicast address they would take each other's beats
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        }
        try {
            channel.bind(endpoint.address());
        } catch (BindException e) {
            throw new IOException(
                    "HeartbeatListen: \"" + endpoint.text()
                            + "\" (expected: an address of this machine or a group, and a port that is free; "
                            + e.getMessage() + ")",
                    e);
        }
        String joined = address.isMulticastAddress() ? " on " + join() : "";
        int granted = channel.getOption(StandardSocketOptions.SO_RCVBUF);
        LOG.info(
                "Listening on {}{}, receive buffer {} KiB{}",
                endpoint.text(),
                joined,
                granted >> 10,
                granted < BUFFER ? " of " + (BUFFER >> 10) + " asked for (Linux: sysctl net.core.rmem_max)" : "");
    }

    private String join() throws IOException {
        List<NetworkInterface> joined = new ArrayList<>();
        IOException failure = null;
        for (NetworkInterface candidate : Addresses.interfaces(endpoint.networkInterface(), endpoint.address())) {
            try {
                channel.join(endpoint.address().getAddress(), candidate);
                joined.add(candidate);
            } catch (IOException e) {
                // of all interfaces some have no address of the group's family
                failure = e;
            }
        }
        if (joined.isEmpty()) {
            throw new IOException(
                    "HeartbeatInterface: \"" + endpoint.networkInterface() + "\" (expected: an interface that can join "
                            + endpoint.text() + ")",
                    failure);
        }
        return joined.stream().map(NetworkInterface::getName).collect(Collectors.joining(", "));
    }

    private void run() {
        // one byte more than a message may have, so that a longer one is seen to be longer
        ByteBuffer buffer = ByteBuffer.allocateDirect(HeartbeatCodec.MAX_LENGTH + 1);
        byte[] message = new byte[buffer.capacity()];
        while (channel.isOpen()) {
            try {
                InetSocketAddress source = (InetSocketAddress) channel.receive(buffer.clear());
                int length = buffer.flip().remaining();
                buffer.get(message, 0, length);
                receiver.receive(source.getAddress(), message, 0, length);
                reading.isOver("datagrams are received again");
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                reading.lasts("receiving failed, trying again: " + e.getMessage());
                LockSupport.parkNanos(RETRY_NANOS);
            } catch (RuntimeException e) {
                // of a codec that is not ours, say; the next datagram is none the worse for it
                reading.lasts("a datagram could not be taken: " + e);
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("{}: {}", endpoint.text(), e.getMessage());
        }
    }
}
