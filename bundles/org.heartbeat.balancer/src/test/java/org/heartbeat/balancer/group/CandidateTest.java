// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.heartbeat.balancer.Table;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.HostAddresses;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CandidateTest {

    private final List<String> asked = new ArrayList<>();
    private final HeldLookups lookups = new HeldLookups();
    private final HostAddresses.NameService names = new HostAddresses.NameService(this::lookUp, lookups, System::nanoTime);

    private InetAddress[] lookUp(String name) {
        asked.add(name);
        return Stream.of("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4").map(Table::address).toArray(InetAddress[]::new);
    }

    private void work() {
        while (!lookups.tasks.isEmpty()) {
            lookups.tasks.remove().run();
        }
    }

    private Candidate candidate(String host) {
        return Candidate.of(
                InetSocketAddress.createUnresolved(host, 80),
                name -> new HostAddresses(
                        "candidates", name, names, new OutageLog(LoggerFactory.getLogger(CandidateTest.class), name)));
    }

    @Test
    void neverAsksForAddressesInDigits() {
        for (String host : List.of("192.0.2.1", "[::1]", "::1", "[2001:db8::1]", "fe80::1%nothing", "fe80::1%lo")) {
            candidate(host).server(new Table());
        }
        work();
        assertEquals(List.of(), asked);
    }

    @Test
    void findsTheServerAtAnyAddressOfAName() {
        Table table = new Table();
        Candidate candidate = candidate("a.example");
        assertTrue(candidate.server(table).isEmpty());
        work();
        assertTrue(candidate.server(table).isEmpty());
        table.silent("192.0.2.2", 9, Duration.ofSeconds(11));
        assertEquals("192.0.2.2", found(candidate, table));
        table.beat("192.0.2.3", 0);
        assertEquals("192.0.2.3", found(candidate, table));
        table.beat("192.0.2.4", 80, 1, 0);
        assertEquals("192.0.2.4", found(candidate, table));
    }

    @Test
    void looksUpANameOnceForAllCandidatesOfAGroup() {
        Group<String> group = new Group<>(
                List.of("a.example:1", "A.Example:2", "b.example:1"),
                candidate -> InetSocketAddress.createUnresolved(
                        candidate.substring(0, 9), Integer.parseInt(candidate.substring(10))),
                names,
                () -> new SplittableRandom(1));
        work();
        assertEquals(List.of("a.example", "b.example"), asked);
        assertEquals(
                Set.of("a.example:1", "a.example:2", "b.example:1"),
                group.status().candidates().stream().map(candidate -> candidate.address()).collect(Collectors.toSet()));
    }

    private static String found(Candidate candidate, Table table) {
        return candidate.server(table).orElseThrow().id().host();
    }
}
