// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.sockets;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.internal.net.HostPort;
import org.heartbeat.monitor.Beats;
import org.heartbeat.monitor.Clock;
import org.heartbeat.monitor.aging.OwnDelay;
import org.heartbeat.monitor.messages.MessageHandler;
import org.heartbeat.monitor.table.Table;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Loopback;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class DatagramReceiverTest {

    private final Clock clock = new Clock();
    private final Table table = new Table(clock, new OwnDelay());
    private final MessageHandler handler = new MessageHandler(TextCodec::new, Beats.noSignatures(), table, clock);

    private static Endpoint endpoint(String address, String networkInterface) {
        return new Endpoint(new HostPort(address, 0), networkInterface);
    }

    @Test
    void receivesDatagramsOverIpv6() throws Exception {
        InetAddress loopback = Beats.address("::1");
        Assumptions.assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "no IPv6 here");
        table.configure(Beats.limits(10));
        try (DatagramReceiver receiver = new DatagramReceiver(endpoint("::1", ""), handler);
                DatagramSocket socket = new DatagramSocket(0, loopback)) {
            byte[] bytes = "v=1&ready=5&busy=1".getBytes(US_ASCII);
            socket.send(new DatagramPacket(bytes, bytes.length, receiver.address()));
            Await.until(() -> table.statuses(loopback).size(), size -> size == 1);
            assertEquals(1, receiver.statistics().received());
        }
    }

    @Test
    void continuesOnceThereIsMemoryAgain() throws Exception {
        InetAddress loopback = Beats.address("127.0.0.1");
        AtomicInteger failures = new AtomicInteger();
        AtomicBoolean failing = new AtomicBoolean(true);
        MessageHandler unlucky = new MessageHandler(
                () -> {
                    if (failing.get()) {
                        failures.incrementAndGet();
                        throw new OutOfMemoryError("of the test");
                    }
                    return new TextCodec();
                },
                Beats.noSignatures(), table, clock);
        table.configure(Beats.limits(10));
        try (LogLines log = new LogLines();
                DatagramReceiver receiver = new DatagramReceiver(endpoint("127.0.0.1", ""), unlucky);
                DatagramSocket socket = new DatagramSocket(0, loopback)) {
            log.withoutMemory(true);
            byte[] bytes = "v=1&ready=5&busy=1".getBytes(US_ASCII);
            for (int sent = 1; sent <= 50; sent++) {
                socket.send(new DatagramPacket(bytes, bytes.length, receiver.address()));
                int all = sent;
                Await.until(failures::get, seen -> seen == all);
            }
            log.withoutMemory(false);
            failing.set(false);
            socket.send(new DatagramPacket(bytes, bytes.length, receiver.address()));
            Await.until(() -> table.statuses(loopback).size(), size -> size == 1);
            assertEquals(51, receiver.statistics().received());
        }
    }

    @Test
    void freesItsAddressOnceItIsClosed() throws Exception {
        HostPort address = new HostPort(Loopback.address(), Loopback.PORT);
        for (int i = 0; i < 100; i++) {
            // one after the other on one address: no bind fails
            new DatagramReceiver(new Endpoint(address, ""), handler).close();
        }
    }

    @Test
    void joinsAGroupOnTheInterfaceThatIsNamedAndOnTheOneThatHasAnAddress() throws Exception {
        String lo = NetworkInterface.getByInetAddress(Beats.address("127.0.0.1")).getName();
        for (String named : new String[] {lo, "127.0.0.1"}) {
            try (DatagramReceiver receiver = new DatagramReceiver(endpoint("239.255.0.1", named), handler)) {
                String detail = receiver.detail();
                assertEquals("joined on " + lo, detail.substring(0, detail.indexOf(',')));
            }
        }
        try (DatagramReceiver receiver = new DatagramReceiver(endpoint("239.255.0.1", "*"), handler)) {
            assertEquals(true, receiver.detail().matches("joined on .*\\b" + lo + "\\b.*, receive buffer .*"), receiver.detail());
        }
    }

    @Test
    void reportsWhichInterfaceIsMissing() {
        IOException e = assertThrows(
                IOException.class, () -> new DatagramReceiver(endpoint("239.255.0.1", "nosuch0"), handler));
        assertEquals(
                "HeartbeatInterface: \"nosuch0\" (expected: name or address of an interface of this machine)",
                e.getMessage());
    }
}
