// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;

/** The least that a receiver in Java can do: it receives and counts. */
final class BareReceiver implements FloodReceiver {

    private final DatagramChannel channel;
    private volatile long taken;

    BareReceiver(int port) throws IOException {
        channel = DatagramChannel.open(StandardProtocolFamily.INET);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
        channel.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        Thread thread = new Thread(this::receive, "bare receiver");
        thread.setDaemon(true);
        thread.start();
    }

    private void receive() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(2048);
        long count = 0;
        try {
            while (channel.receive(buffer) != null) {
                buffer.clear();
                taken = ++count;
            }
        } catch (AsynchronousCloseException e) {
            // closed
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long taken() {
        return taken;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
