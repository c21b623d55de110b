// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatagramTransportTest {

    private final AtomicLong clock = new AtomicLong();
    private final Deque<Runnable> lookups = new ArrayDeque<>();
    private Transport transport;

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void sendsTheBytesAndNothingElse() throws IOException {
        try (Listener listener = Listener.on("127.0.0.1")) {
            open(target("127.0.0.1", listener.port(), "", ""));
            transport.send("v=1&ready=75&busy=0".getBytes(US_ASCII));
            assertEquals("v=1&ready=75&busy=0", listener.hear().message());
        }
    }

    @Test
    void sendsFromTheSourceItIsTold() throws IOException {
        try (Listener listener = Listener.on("127.0.0.1")) {
            open(target("127.0.0.1", listener.port(), "", "127.0.0.3"));
            transport.send(new byte[] {'x'});
            assertEquals(InetAddress.getByName("127.0.0.3"), listener.hear().source());
        }
    }

    @Test
    void sendsToIpv6() throws IOException {
        try (Listener listener = Listener.on("::1")) {
            open(target("::1", listener.port(), "", ""));
            transport.send(new byte[] {'x'});
            assertEquals("x", listener.hear().message());
        }
    }

    @Test
    void sendsToAGroupOnTheNamedInterface() throws IOException {
        try (Listener listener = Listener.onGroup("239.255.79.1")) {
            open(target("239.255.79.1", listener.port(), Listener.loopback().getName(), "127.0.0.1"));
            transport.send(new byte[] {'x'});
            assertEquals("x", listener.hear().message());
        }
    }

    @Test
    void sendsToAGroupOnTheInterfaceWithAnAddress() throws IOException {
        try (Listener listener = Listener.onGroup("239.255.79.1")) {
            open(target("239.255.79.1", listener.port(), "127.0.0.1", ""));
            transport.send(new byte[] {'x'});
            assertEquals("x", listener.hear().message());
        }
    }

    @Test
    void looksUpANameElsewhereAndBeatsOnceItIsKnown() throws IOException {
        try (Listener listener = Listener.on("127.0.0.1")) {
            open(target("balancer", listener.port(), "", ""), "127.0.0.1");
            transport.send(new byte[] {'a'});
            lookups.remove().run();
            transport.send(new byte[] {'b'});
            assertEquals("b", listener.hear().message());
        }
    }

    @Test
    void looksUpANameAgainAndFollowsIt() throws IOException {
        try (Listener old = Listener.on("127.0.0.1");
                Listener moved = Listener.on("::1")) {
            open(target("balancer", moved.port(), "", ""), "127.0.0.1", "::1");
            lookups.remove().run();
            transport.send(new byte[] {'a'});
            clock.addAndGet(Duration.ofSeconds(11).toNanos());
            transport.send(new byte[] {'b'});
            lookups.remove().run();
            transport.send(new byte[] {'c'});
            assertEquals("c", moved.hear().message());
            assertTrue(old.hearsNothing());
        }
    }

    @Test
    void keepsTheLastAddressWhereTheNameIsNotKnownAnyMore() throws IOException {
        try (Listener listener = Listener.on("127.0.0.1")) {
            open(target("balancer", listener.port(), "", ""), "127.0.0.1");
            lookups.remove().run();
            clock.addAndGet(Duration.ofSeconds(11).toNanos());
            transport.send(new byte[] {'a'});
            lookups.remove().run();
            transport.send(new byte[] {'b'});
            assertEquals("a", listener.hear().message());
            assertEquals("b", listener.hear().message());
        }
    }

    @Test
    void asksForANameAgainOnlyWhenTheLastLookupIsOverAndSomeTimeHasPassed() {
        open(target("balancer", 1, "", ""), "127.0.0.1", "127.0.0.1");
        clock.addAndGet(Duration.ofSeconds(100).toNanos());
        transport.send(new byte[] {'a'});
        assertEquals(1, lookups.size());
        lookups.remove().run();
        transport.send(new byte[] {'b'});
        assertEquals(1, lookups.size());
        transport.send(new byte[] {'c'});
        assertEquals(1, lookups.size());
    }

    @Test
    void takesTheAddressOfTheNameThatTheSourceCanReach() throws IOException {
        try (Listener listener = Listener.on("::1")) {
            DatagramTransport.Lookup both =
                    name -> new InetAddress[] {InetAddress.getByName("127.0.0.1"), InetAddress.getByName("::1")};
            transport = new DatagramTransport(
                    target("balancer", listener.port(), "", "::1"), both, Runnable::run, clock::get);
            transport.send(new byte[] {'x'});
            assertEquals("x", listener.hear().message());
        }
    }

    @Test
    void goesOnAfterAFailure() throws IOException {
        try (Listener listener = Listener.on("127.0.0.1")) {
            open(target("127.0.0.1", listener.port(), "", ""));
            transport.send(new byte[70_000]);
            transport.send(new byte[] {'x'});
            assertEquals("x", listener.hear().message());
        }
    }

    @Test
    void requiresAnInterfaceOfThisMachine() {
        open(target("239.0.0.1", 1, "nosuch0", ""));
        String message = assertThrows(
                        IOException.class,
                        () -> DatagramTransport.requireAvailable(target("239.0.0.1", 1, "nosuch0", "")))
                .getMessage();
        assertEquals(
                "HeartbeatInterface: \"nosuch0\" (expected: name or address of an interface of this machine)", message);
    }

    @Test
    void requiresASourceOfThisMachine() throws IOException {
        open(target("127.0.0.1", 1, "", "192.0.2.77"));
        String message = assertThrows(
                        IOException.class,
                        () -> DatagramTransport.requireAvailable(target("127.0.0.1", 1, "", "192.0.2.77")))
                .getMessage();
        assertEquals("HeartbeatSource: \"192.0.2.77\" (expected: an address of this machine)", message);
        DatagramTransport.requireAvailable(target("127.0.0.1", 1, "127.0.0.1", "127.0.0.9"));
    }

    private static Target.Datagrams target(String host, int port, String networkInterface, String source) {
        return new Target.Datagrams(host + ":" + port, host, port, networkInterface, 0, source);
    }

    private void open(Target.Datagrams target, String... addresses) {
        Deque<String> found = new ArrayDeque<>(List.of(addresses));
        DatagramTransport.Lookup names = name -> {
            if (found.isEmpty()) {
                throw new UnknownHostException(name);
            }
            return new InetAddress[] {InetAddress.getByName(found.remove())};
        };
        transport = new DatagramTransport(target, names, lookups::add, clock::get);
    }
}
