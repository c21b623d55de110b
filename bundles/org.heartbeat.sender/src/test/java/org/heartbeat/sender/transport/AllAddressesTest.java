// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.heartbeat.internal.net.HostAddresses;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A target that consists of all addresses of a name. */
class AllAddressesTest {

    private final AtomicLong clock = new AtomicLong();
    private DatagramTransport transport;

    private void open(BeatTarget.Datagrams target, HostAddresses.Lookup names, Executor lookups) {
        transport = new DatagramTransport(target, DatagramTransportTest.host(target, names, lookups, clock::get));
    }

    private static InetAddress[] addresses(String... texts) throws UnknownHostException {
        InetAddress[] addresses = new InetAddress[texts.length];
        for (int i = 0; i < texts.length; i++) {
            addresses[i] = InetAddress.getByName(texts[i]);
        }
        return addresses;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void sendsToAllAddressesOfAName() throws IOException {
        try (Listener first = Listener.onPort("127.0.0.1", Ports.next());
                Listener second = Listener.onPort("127.0.0.2", first.port());
                Listener third = Listener.onPort("::1", first.port())) {
            BeatTarget.Datagrams all = new BeatTarget.Datagrams("*b:1", "b", first.port(), true, "", 1, "");
            open(all, name -> addresses("127.0.0.1", "127.0.0.2", "::1"), Runnable::run);
            transport.send(bytes("x"));
            assertEquals("x", first.hear().message());
            assertEquals("x", second.hear().message());
            assertEquals("x", third.hear().message());
            assertEquals(
                    List.of("*b:1 (127.0.0.1): 1", "*b:1 (127.0.0.2): 1", "*b:1 (::1): 1"),
                    transport.statuses().stream().map(status -> status.address() + ": " + status.sent()).toList());
        }
    }

    @Test
    void countsForEachAddressOfANameAndKeepsTheChannelOfThoseThatWork() throws IOException {
        try (Listener listener = Listener.on("127.0.0.1")) {
            // one that this socket may not send to, and one with a zone that no interface has
            String addresses = "255.255.255.255 127.0.0.1 fe80::1%999999";
            Queue<Runnable> lookups = new ArrayDeque<>();
            Queue<String> found = new ArrayDeque<>(List.of(addresses, "127.0.0.1"));
            open(
                    new BeatTarget.Datagrams("*b:1", "b", listener.port(), true, "", 1, ""),
                    name -> addresses(found.remove().split(" ")),
                    lookups::add);
            assertEquals(List.of("*b:1: 0/0"), counts());
            lookups.remove().run();
            transport.send(bytes("x"));
            int port = listener.hear().sourcePort();
            transport.send(bytes("x"));
            assertEquals(port, listener.hear().sourcePort());
            assertEquals(
                    List.of("*b:1 (255.255.255.255): 0/2", "*b:1 (127.0.0.1): 2/0", "*b:1 (fe80::1%999999): 0/2"), counts());
            assertEquals(Optional.empty(), transport.statuses().get(1).failure());
            assertTrue(transport.statuses().get(0).failure().orElseThrow().startsWith("no beat is sent, trying again with each: "));
            clock.addAndGet(HostAddresses.PERIOD.toNanos());
            transport.send(bytes("x"));
            lookups.remove().run();
            transport.send(bytes("x"));
            assertEquals(List.of("*b:1 (127.0.0.1): 4/0"), counts());
        }
    }

    private List<String> counts() {
        return transport.statuses().stream()
                .map(status -> status.address() + ": " + status.sent() + "/" + status.failed())
                .toList();
    }
}
