// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.monitor.Beats;
import org.heartbeat.testing.Loopback;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DroppedDatagramsTest {

    private static final int SENT = 1000;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void countsDatagramsLostByASocketThatIsNotRead(String loopback) throws IOException {
        Assumptions.assumeTrue(Files.isReadable(Path.of("/proc/self/net/udp")), "no Linux");
        InetAddress address = Beats.address(loopback);
        Assumptions.assumeTrue(NetworkInterface.getByInetAddress(address) != null, "no IPv6 here");
        try (DatagramChannel socket = DatagramChannel.open(Addresses.family(address));
                DatagramChannel sender = DatagramChannel.open(Addresses.family(address))) {
            socket.setOption(StandardSocketOptions.SO_RCVBUF, 2048).bind(new InetSocketAddress(address, 0));
            InetSocketAddress local = (InetSocketAddress) socket.getLocalAddress();
            assertEquals(OptionalLong.of(0), DroppedDatagrams.at(local));
            for (int i = 0; i < SENT; i++) {
                sender.send(ByteBuffer.allocate(100), local);
            }
            long dropped = DroppedDatagrams.at(local).orElseThrow();
            assertTrue(dropped > 0 && dropped < SENT, "" + dropped);
        }
    }

    @Test
    void isEmptyForASocketThatDoesNotExist() {
        assertTrue(DroppedDatagrams.at(new InetSocketAddress(Loopback.address(), Loopback.PORT)).isEmpty());
    }
}
