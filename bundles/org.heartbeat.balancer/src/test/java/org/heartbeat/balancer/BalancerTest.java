// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import org.heartbeat.testing.LogLines;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.junit.jupiter.api.Test;

class BalancerTest {

    private static final Settings ANY = new Settings(Duration.ZERO, Fallback.ANY);
    private static final Settings FAIL = new Settings(Duration.ZERO, Fallback.FAIL);
    private static final URI A = URI.create("http://192.0.2.1:8181/app");
    private static final URI B = URI.create("http://b.example/app");

    private final Table table = new Table();
    private final AtomicReference<HeartbeatMonitor> monitor = new AtomicReference<>(table);
    private final Queue<Runnable> lookups = new ArrayDeque<>();
    private final Names names = new Names(
            name -> new InetAddress[] {Table.address("192.0.2.2")}, lookups::add, System::nanoTime, this::refresh);
    private final Balancer balancer = new Balancer(FAIL, monitor::get, names, new SplittableRandom(1));

    private void refresh() {
        balancer.refresh();
    }

    private ServerGroup<URI> group(URI... candidates) {
        return balancer.group(List.of(candidates), uri ->
                InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort()));
    }

    private static Selection<URI> selected(URI candidate) {
        return new Selection.Selected<>(candidate);
    }

    private static Selection<URI> none(String reason) {
        return new Selection.None<>(reason);
    }

    @Test
    void knowsServersFromTheFirstPickOn() {
        table.beat("192.0.2.1", 5);
        assertEquals(selected(A), group(A).select());
    }

    @Test
    void knowsAServerByNameOnceTheNameIsFound() {
        table.beat("192.0.2.2", 5);
        ServerGroup<URI> group = group(A, B);
        assertEquals(none("no server of 2 has a ready worker: 2 not known"), group.select());
        lookups.remove().run();
        assertEquals(selected(B), group.select());
    }

    @Test
    void appliesSettingsToGroupsThatAreHeld() {
        ServerGroup<URI> group = group(A);
        assertEquals(none("no server of 1 has a ready worker: 1 not known"), group.select());
        balancer.apply(ANY);
        assertEquals(selected(A), group.select());
    }

    @Test
    void knowsNobodyWithoutAMonitor() {
        table.beat("192.0.2.1", 5);
        ServerGroup<URI> group = group(A);
        monitor.set(null);
        balancer.refresh();
        assertEquals(none("no server can be known because there is no heartbeat monitor"), group.select());
        monitor.set(table);
        balancer.refresh();
        assertEquals(selected(A), group.select());
    }

    @Test
    void goesOnWithWhatItKnowsWhileTheMonitorFails() {
        table.beat("192.0.2.1", 5);
        ServerGroup<URI> group = group(A);
        try (LogLines log = new LogLines()) {
            monitor.set(null);
            Balancer broken = new Balancer(
                    FAIL,
                    () -> {
                        throw new IllegalStateException("closed");
                    },
                    names,
                    new SplittableRandom(1));
            ServerGroup<URI> another = broken.group(List.of(A), uri -> new InetSocketAddress(0));
            broken.refresh();
            assertEquals(none("no server is known yet"), another.select());
            assertEquals(
                    1, log.next().stream().filter(line -> line.startsWith("WARN")).count());
        }
        assertEquals(selected(A), group.select());
    }

    @Test
    void picksNobodyOnceItIsClosed() {
        table.beat("192.0.2.1", 5);
        ServerGroup<URI> before = group(A);
        balancer.close();
        balancer.refresh();
        assertEquals(none("the balancer was stopped"), before.select());
        assertEquals(none("the balancer was stopped"), group(A).select());
    }

    @Test
    void isOfUseWhileAGroupIsHeld() {
        assertFalse(balancer.isUsed());
        WeakReference<ServerGroup<URI>> group = new WeakReference<>(group(A));
        ServerGroup<URI> held = group.get();
        assertTrue(balancer.isUsed());
        assertTrue(held.select() instanceof Selection.None);
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
