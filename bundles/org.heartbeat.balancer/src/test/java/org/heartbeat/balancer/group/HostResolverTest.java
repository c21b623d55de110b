// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.heartbeat.balancer.Table;
import org.junit.jupiter.api.Test;

class HostResolverTest {

    private final Map<String, List<InetAddress>> service = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final HeldLookups lookups = new HeldLookups();
    private long now = Long.MAX_VALUE - 5;
    private int changes;
    private final HostResolver resolver = new HostResolver(this::lookUp, lookups, () -> now, () -> changes++);

    private InetAddress[] lookUp(String name) throws UnknownHostException {
        asked.add(name);
        List<InetAddress> found = service.get(name);
        if (found == null) {
            throw new UnknownHostException(name);
        }
        return found.toArray(InetAddress[]::new);
    }

    private void work() {
        while (!lookups.tasks.isEmpty()) {
            lookups.tasks.remove().run();
        }
    }

    private void after(Duration time) {
        now += time.toNanos();
        resolver.lookUp();
        work();
    }

    private void knows(String name, String... addresses) {
        service.put(name, List.of(addresses).stream().map(Table::address).toList());
    }

    private static List<InetAddress> addresses(String... addresses) {
        return List.of(addresses).stream().map(Table::address).toList();
    }

    @Test
    void hasNoAddressesUntilTheLookUpIsDone() {
        knows("a.example", "192.0.2.1", "192.0.2.2");
        HostName name = resolver.name("a.example");
        assertEquals(List.of(), name.addresses());
        assertEquals(List.of(), asked);
        work();
        assertEquals(addresses("192.0.2.1", "192.0.2.2"), name.addresses());
        assertEquals(1, changes);
    }

    @Test
    void looksUpAgainAfterHalfAMinute() {
        knows("a.example", "192.0.2.1");
        HostName name = resolver.name("a.example");
        work();
        knows("a.example", "192.0.2.9");
        after(Duration.ofSeconds(29));
        assertEquals(addresses("192.0.2.1"), name.addresses());
        after(Duration.ofSeconds(1));
        assertEquals(addresses("192.0.2.9"), name.addresses());
        assertEquals(2, changes);
    }

    @Test
    void tellsOfNoChangeWhereThereIsNone() {
        knows("a.example", "192.0.2.1");
        HostName name = resolver.name("a.example");
        work();
        after(Duration.ofSeconds(30));
        assertEquals(2, asked.size());
        assertEquals(1, changes);
        assertEquals(addresses("192.0.2.1"), name.addresses());
    }

    @Test
    void findsANameThatIsKnownLater() {
        HostName name = resolver.name("a.example");
        work();
        assertEquals(List.of(), name.addresses());
        knows("a.example", "192.0.2.1");
        after(Duration.ofSeconds(5));
        assertEquals(addresses("192.0.2.1"), name.addresses());
    }

    @Test
    void keepsAddressesWhileALookUpFails() {
        knows("a.example", "192.0.2.1");
        HostName name = resolver.name("a.example");
        work();
        service.clear();
        after(Duration.ofSeconds(30));
        assertEquals(addresses("192.0.2.1"), name.addresses());
    }

    @Test
    void asksOnceWhileAnAnswerIsAwaited() {
        HostName name = resolver.name("a.example");
        assertSame(name, resolver.name("A.Example"));
        now += Duration.ofMinutes(5).toNanos();
        resolver.lookUp();
        resolver.lookUp();
        assertEquals(1, lookups.tasks.size());
    }

    @Test
    void forgetsNamesThatNobodyHolds() {
        knows("a.example", "192.0.2.1");
        WeakReference<HostName> name = new WeakReference<>(resolver.name("a.example"));
        work();
        Collected.await(name);
        assertNull(name.get());
        after(Duration.ofSeconds(30));
        assertEquals(1, asked.size());
    }

    @Test
    void neverAsksForAddressesInDigits() {
        for (String host : List.of("192.0.2.1", "[::1]", "::1", "[2001:db8::1]")) {
            Candidate.of(InetSocketAddress.createUnresolved(host, 80), resolver);
        }
        Candidate.of(new InetSocketAddress(Table.address("192.0.2.1"), 80), resolver);
        work();
        assertEquals(List.of(), asked);
    }

    @Test
    void findsTheServerAtAnyAddressOfAName() {
        Table table = new Table();
        knows("a.example", "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4");
        Candidate candidate = Candidate.of(InetSocketAddress.createUnresolved("a.example", 80), resolver);
        assertEquals(true, candidate.server(table).isEmpty());
        work();
        assertEquals(true, candidate.server(table).isEmpty());
        table.silent("192.0.2.2", 9, Duration.ofSeconds(11));
        assertEquals("192.0.2.2", found(candidate, table));
        table.beat("192.0.2.3", 0);
        assertEquals("192.0.2.3", found(candidate, table));
        table.beat("192.0.2.4", 80, 1, 0);
        assertEquals("192.0.2.4", found(candidate, table));
    }

    private static String found(Candidate candidate, Table table) {
        return candidate.server(table).orElseThrow().id().host();
    }
}
