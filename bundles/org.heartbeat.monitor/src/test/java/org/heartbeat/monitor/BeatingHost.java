// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A process that beats from each of several addresses once it reads a byte, until its standard input ends. */
final class BeatingHost {

    private static final long INTERVAL_MILLIS = 200;
    private static final byte[] BEAT = "v=1&ready=7&busy=3&now=7".getBytes(StandardCharsets.US_ASCII);

    private BeatingHost() {}

    /** Beats to the first address, a host and a port, from each of the others. */
    public static void main(String[] addresses) throws IOException {
        System.in.read();
        System.out.println("ready");
        System.in.read();
        String[] target = addresses[0].split(":");
        List<DatagramChannel> servers = new ArrayList<>();
        for (int i = 1; i < addresses.length; i++) {
            servers.add(DatagramChannel.open().bind(new InetSocketAddress(addresses[i], 0)));
        }
        InetSocketAddress monitor = new InetSocketAddress(target[0], Integer.parseInt(target[1]));
        Executors.newSingleThreadScheduledExecutor().scheduleAtFixedRate(
                () -> servers.forEach(server -> beat(server, monitor)), 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        System.out.println("beating");
        while (System.in.read() >= 0) {
            // until the end
        }
        System.exit(0);
    }

    private static void beat(DatagramChannel server, InetSocketAddress monitor) {
        try {
            server.send(ByteBuffer.wrap(BEAT), monitor);
        } catch (IOException e) {
            // depends on the network; the next one may arrive
            System.err.println(server + ": " + e);
        }
    }
}
