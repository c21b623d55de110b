// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.HostAddresses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class DatagramTransportTest {

    private static final Logger LOG = LoggerFactory.getLogger(DatagramTransport.class);

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
            transport.send(bytes("v=1&ready=75&busy=0"));
            assertEquals("v=1&ready=75&busy=0", listener.hear().message());
        }
    }

    @Test
    void sendsFromTheSourceItIsTold() throws IOException {
        try (Listener listener = Listener.on("127.0.0.1")) {
            open(target("127.0.0.1", listener.port(), "", "127.0.0.3"));
            transport.send(bytes("x"));
            assertEquals(InetAddress.getByName("127.0.0.3"), listener.hear().source());
        }
    }

    @Test
    void sendsToIpv6() throws IOException {
        try (Listener listener = Listener.on("::1")) {
            open(target("::1", listener.port(), "", ""));
            transport.send(bytes("x"));
            assertEquals("x", listener.hear().message());
        }
    }

    @Test
    void sendsToAGroupOnTheNamedInterface() throws IOException {
        try (Listener listener = Listener.onGroup("239.255.79.1")) {
            open(target("239.255.79.1", listener.port(), Listener.loopback().getName(), "127.0.0.1"));
            transport.send(bytes("x"));
            assertEquals("x", listener.hear().message());
        }
    }

    @Test
    void sendsToAGroupOnTheInterfaceWithAnAddress() throws IOException {
        try (Listener listener = Listener.onGroup("239.255.79.1")) {
            open(target("239.255.79.1", listener.port(), "127.0.0.1", ""));
            transport.send(bytes("x"));
            assertEquals("x", listener.hear().message());
        }
    }

    @Test
    void looksUpANameElsewhereAndBeatsOnceItIsKnown() throws IOException {
        try (Listener listener = Listener.on("127.0.0.1")) {
            open(target("balancer", listener.port(), "", ""), "127.0.0.1");
            transport.send(bytes("a"));
            lookups.remove().run();
            transport.send(bytes("b"));
            assertEquals("b", listener.hear().message());
        }
    }

    @Test
    void looksUpANameAgainAndFollowsIt() throws IOException {
        try (Listener old = Listener.on("127.0.0.1");
                Listener moved = Listener.on("::1")) {
            open(target("balancer", moved.port(), "", ""), "127.0.0.1", "::1");
            lookups.remove().run();
            transport.send(bytes("a"));
            clock.addAndGet(Duration.ofSeconds(11).toNanos());
            transport.send(bytes("b"));
            lookups.remove().run();
            transport.send(bytes("c"));
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
            transport.send(bytes("a"));
            lookups.remove().run();
            transport.send(bytes("b"));
            assertEquals("a", listener.hear().message());
            assertEquals("b", listener.hear().message());
        }
    }

    @Test
    void asksForANameAgainOnlyWhenTheLastLookupIsOverAndSomeTimeHasPassed() {
        open(target("balancer", 1, "", ""), "127.0.0.1", "127.0.0.1");
        clock.addAndGet(Duration.ofSeconds(100).toNanos());
        transport.send(bytes("a"));
        assertEquals(1, lookups.size());
        lookups.remove().run();
        transport.send(bytes("b"));
        assertEquals(1, lookups.size());
        transport.send(bytes("c"));
        assertEquals(1, lookups.size());
    }

    @Test
    void takesTheAddressOfTheNameThatTheSourceCanReach() throws IOException {
        try (Listener listener = Listener.on("::1")) {
            HostAddresses.Lookup both =
                    name -> new InetAddress[] {InetAddress.getByName("127.0.0.1"), InetAddress.getByName("::1")};
            transport = transport(target("balancer", listener.port(), "", "::1"), both, Runnable::run);
            transport.send(bytes("x"));
            assertEquals("x", listener.hear().message());
        }
    }

    @Test
    void sendsToTheNextAddressOfANameWhereItHasNoRouteToTheFirst() throws IOException {
        try (Listener listener = Listener.on("127.0.0.1")) {
            // a zone that no interface has
            open(target("balancer", listener.port(), "", ""), "fe80::1%999999 127.0.0.1");
            lookups.remove().run();
            transport.send(bytes("x"));
            assertEquals("x", listener.hear().message());
            assertEquals(Optional.empty(), status().failure());
        }
    }

    @Test
    void waitsForTheInterfaceThatIsTheZoneOfItsTargetOrItsSource() {
        open(target("ff02::1%nosuch0", 27999, "", ""));
        assertUnsent("HeartbeatAddress: \"ff02::1%nosuch0\" (expected: an address whose zone is an interface of this machine)");
        open(target("::1", 27999, "", "fe80::1%nosuch0"));
        assertUnsent("HeartbeatSource: \"fe80::1%nosuch0\" (expected: an address whose zone is an interface of this machine)");
    }

    @Test
    void sendsNothingFromAnotherAddressWhileThisMachineDoesNotHaveItsSource() throws IOException {
        try (Listener listener = Listener.on("127.0.0.2")) {
            open(target("balancer", listener.port(), "", "192.0.2.77"), "127.0.0.1 127.0.0.2");
            lookups.remove().run();
            for (int beat = 0; beat < 2; beat++) {
                assertUnsent("HeartbeatSource: \"192.0.2.77\" (expected: an address of this machine)");
                assertEquals(0, status().sent());
            }
        }
    }

    private SenderStatus.Target status() {
        assertEquals(1, transport.statuses().size());
        return transport.statuses().get(0);
    }

    private void assertUnsent(String why) {
        transport.send(bytes("x"));
        assertEquals(Optional.of("no beat is sent, trying again with each: " + why), status().failure());
    }

    @Test
    void countsWhatWasSentAndWhatWasNot() throws IOException {
        try (Listener listener = Listener.on("127.0.0.1")) {
            open(target("127.0.0.1", listener.port(), "", ""));
            transport.send(bytes("x"));
            assertEquals(Optional.empty(), status().failure());
            assertTrue(status().sinceLastSent().isPresent());
            transport.send(bytes("x".repeat(70_000)));
            assertEquals(1, status().sent());
            assertEquals(1, status().failed());
            String failure = status().failure().orElseThrow();
            assertTrue(failure.startsWith("no beat is sent, trying again with each: "), failure);
        }
    }

    @Test
    void tellsTheWayToAGroup() {
        open(target("239.0.0.1", 1, "lo", "127.0.0.1"));
        assertEquals("239.0.0.1:1 from 127.0.0.1 (lo, TTL 0)", transport.route());
        open(target("239.0.0.1", 1, "", ""));
        assertTrue(transport.route().matches("239\\.0\\.0\\.1:1 \\((\\w+ by )?the system's route, TTL 0\\)"), transport.route());
    }

    @Test
    void goesOnAfterAFailure() throws IOException {
        try (Listener listener = Listener.on("127.0.0.1")) {
            open(target("127.0.0.1", listener.port(), "", ""));
            transport.send(bytes("x".repeat(70_000)));
            transport.send(bytes("x"));
            assertEquals("x", listener.hear().message());
        }
    }

    @Test
    void requiresAnInterfaceOfThisMachine() {
        open(target("239.0.0.1", 1, "nosuch0", ""));
        String message = assertThrows(
                        IOException.class,
                        () -> DatagramChannels.requireAvailable(target("239.0.0.1", 1, "nosuch0", "")))
                .getMessage();
        assertEquals(
                "HeartbeatInterface: \"nosuch0\" (expected: name or address of an interface of this machine)", message);
    }

    @Test
    void requiresASourceOfThisMachine() throws IOException {
        open(target("127.0.0.1", 1, "", "192.0.2.77"));
        String message = assertThrows(
                        IOException.class,
                        () -> DatagramChannels.requireAvailable(target("127.0.0.1", 1, "", "192.0.2.77")))
                .getMessage();
        assertEquals("HeartbeatSource: \"192.0.2.77\" (expected: an address of this machine)", message);
        DatagramChannels.requireAvailable(target("127.0.0.1", 1, "127.0.0.1", "127.0.0.9"));
    }

    private static ByteBuffer bytes(String message) {
        return ByteBuffer.wrap(message.getBytes(US_ASCII));
    }

    private static BeatTarget.Datagrams target(String host, int port, String networkInterface, String source) {
        return new BeatTarget.Datagrams(host + ":" + port, host, port, false, networkInterface, 0, source);
    }

    /** Opens a transport whose name resolves to these addresses, separated by blanks, at each look-up. */
    private void open(BeatTarget.Datagrams target, String... lookups) {
        Deque<String> found = new ArrayDeque<>(List.of(lookups));
        HostAddresses.Lookup names = name -> {
            if (found.isEmpty()) {
                throw new UnknownHostException(name);
            }
            String[] addresses = found.remove().split(" ");
            InetAddress[] known = new InetAddress[addresses.length];
            for (int i = 0; i < known.length; i++) {
                known[i] = InetAddress.getByName(addresses[i]);
            }
            return known;
        };
        transport = transport(target, names, this.lookups::add);
    }

    private Transport transport(BeatTarget.Datagrams target, HostAddresses.Lookup names, Executor executor) {
        return new DatagramTransport(target, host(target, names, executor, clock::get));
    }

    /** Returns the addresses of a target's host, as the system resolves it. */
    static HostAddresses host(BeatTarget target) {
        return host(target, InetAddress::getAllByName, Runnable::run, System::nanoTime);
    }

    static HostAddresses host(BeatTarget target, HostAddresses.Lookup names, Executor lookups, LongSupplier clock) {
        return new HostAddresses(
                "HeartbeatAddress", target.host(), new HostAddresses.NameService(names, lookups, clock),
                new OutageLog(LOG, target.text()));
    }
}
