// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.balancer.Picks;
import org.heartbeat.balancer.Table;
import org.heartbeat.balancer.pick.Fallback;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BalancerTest {

    private static final URI A = URI.create("http://192.0.2.1:8181/app");
    private static final URI C = URI.create("http://192.0.2.3");
    private static final URI B = URI.create("http://b.example/app");

    private final Table table = new Table();
    private final AtomicReference<HeartbeatMonitor> monitor = new AtomicReference<>(table);
    private final Table failing = new Table() {
        @Override
        public Optional<ServerStatus> server(ServerId id) {
            throw new IllegalStateException("closed");
        }
    };
    private final HeldLookups lookups = new HeldLookups();
    private long now;
    private final SplittableRandom random = new SplittableRandom(1);
    private final Balancer balancer = new Balancer(
            monitor::get, name -> new InetAddress[] {Table.address("192.0.2.2")}, lookups, () -> now, () -> random);

    @BeforeEach
    void failWithoutServers() {
        balancer.apply(Fallback.FAIL);
    }

    private ServerGroup<URI> group(URI... candidates) {
        return balancer.group(List.of(candidates), uri ->
                InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort()));
    }

    @Test
    void knowsServersFromTheFirstPickOn() {
        table.beat("192.0.2.1", 5);
        assertEquals(A, Picks.pick(group(A)));
    }

    @Test
    void knowsAServerByNameOnceTheNameIsFound() {
        table.beat("192.0.2.2", 5);
        ServerGroup<URI> group = group(A, B);
        assertEquals("none of 2 servers takes work: 2 not known", Picks.none(group));
        lookups.tasks.remove().run();
        now += Refresher.USUAL.toNanos();
        balancer.refreshChanged();
        assertEquals(B, Picks.pick(group));
    }

    @Test
    void appliesSettingsToGroupsThatAreHeld() {
        ServerGroup<URI> group = group(A);
        assertEquals("none of 1 servers takes work: 1 not known", Picks.none(group));
        balancer.apply(Fallback.ANY);
        assertEquals(A, Picks.pick(group));
    }

    @Test
    void knowsNobodyWithoutAMonitor() {
        table.beat("192.0.2.1", 5);
        ServerGroup<URI> group = group(A);
        monitor.set(null);
        balancer.refresh();
        assertEquals("no server is known, because there is no heartbeat monitor", Picks.none(group));
        monitor.set(table);
        balancer.refresh();
        assertEquals(A, Picks.pick(group));
    }

    @Test
    void goesOnWithWhatItKnowsWhileTheMonitorFails() {
        table.beat("192.0.2.1", 5);
        ServerGroup<URI> group = group(A);
        try (LogLines log = new LogLines()) {
            monitor.set(failing);
            balancer.refresh();
            balancer.refresh();
            ServerGroup<URI> another = group(C);
            assertEquals("no server is known yet", Picks.none(another));
            assertEquals(
                    List.of("WARN Balancer: uses the last known servers, because the monitor fails:"
                            + " java.lang.IllegalStateException: closed"),
                    log.next());
            assertEquals(A, Picks.pick(group));
            monitor.set(table);
            balancer.refresh();
            assertEquals(List.of("INFO Balancer: the monitor works again"), log.next().subList(0, 1));
        }
    }

    @Test
    void refreshesOnlyTheGroupsThatHaveTheServerThatChanged() {
        table.beat("192.0.2.1", 5);
        ServerGroup<URI> first = group(A);
        ServerGroup<URI> second = group(C);
        table.beat("192.0.2.3", 5).draining("192.0.2.1");
        balancer.serverChanged(Table.address("192.0.2.3"));
        balancer.refreshChanged();
        assertEquals(A, Picks.pick(first));
        assertEquals(C, Picks.pick(second));
        int before = table.lookups.get();
        balancer.refreshChanged();
        assertEquals(before, table.lookups.get());
    }

    @Test
    void refreshesAllGroupsFromTimeToTime() {
        ServerGroup<URI> first = group(A);
        ServerGroup<URI> second = group(C);
        table.beat("192.0.2.1", 5).beat("192.0.2.3", 5);
        now += Refresher.USUAL.toNanos() - 1;
        balancer.refreshChanged();
        assertEquals("none of 1 servers takes work: 1 not known", Picks.none(first));
        now++;
        balancer.refreshChanged();
        assertEquals(A, Picks.pick(first));
        assertEquals(C, Picks.pick(second));
    }

    @Test
    void refreshesAllGroupsWhereAnythingMayHaveHappened() {
        ServerGroup<URI> first = group(A);
        table.beat("192.0.2.1", 5);
        balancer.refreshSoon();
        balancer.refreshChanged();
        assertEquals(A, Picks.pick(first));
    }

    @Test
    void tellsOfTheGroupsThatAreHeld() {
        ServerGroup<URI> first = group(A);
        ServerGroup<URI> second = group(B, C);
        assertEquals(
                List.of(1, 2),
                balancer.groups().stream().map(group -> group.candidates().size()).toList());
        Reference.reachabilityFence(first);
        Reference.reachabilityFence(second);
    }

    @Test
    void picksNobodyOnceItIsClosed() {
        table.beat("192.0.2.1", 5);
        ServerGroup<URI> before = group(A);
        balancer.close();
        balancer.refresh();
        assertEquals("the balancer was stopped", Picks.none(before));
        assertEquals("the balancer was stopped", Picks.none(group(A)));
    }

    @Test
    void isOfUseWhileAGroupIsHeld() {
        assertFalse(balancer.isUsed());
        WeakReference<ServerGroup<URI>> group = new WeakReference<>(group(A));
        ServerGroup<URI> held = group.get();
        assertTrue(balancer.isUsed());
        assertEquals("none of 1 servers takes work: 1 not known", Picks.none(held));
        held = null;
        Collected.await(group);
        assertFalse(balancer.isUsed());
        int before = table.lookups.get();
        balancer.refresh();
        assertEquals(before, table.lookups.get());
    }

    @Test
    void refusesACandidateWithoutAnAddress() {
        assertThrows(NullPointerException.class, () -> balancer.group(List.of(A), uri -> null));
        assertThrows(NullPointerException.class, () -> balancer.group(List.of(A), null));
    }
}
