// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeartbeatSelectorTest {

    private static final URI A = URI.create("http://192.0.2.1:8181/app");
    private static final URI B = URI.create("http://192.0.2.2:8181/app");

    private final Table table = new Table();
    private final ServerChanges changes = new ServerChanges();
    private final Registry registry = new Registry();
    private final HeartbeatSelector selector = new HeartbeatSelector(registry.context(), changes);

    @BeforeEach
    void configure() {
        selector.configure(Configs.of(BalancerConfig.class, "HeartbeatFallback", "fail"), Map.of());
    }

    @AfterEach
    void deactivate() {
        selector.deactivate();
    }

    private static void await(ServerGroup<URI> group, URI expected) {
        Await.until(() -> picked(group), Optional.ofNullable(expected)::equals);
    }

    /** Returns the picked candidate; empty if there is none. */
    private static Optional<URI> picked(ServerGroup<URI> group) {
        try {
            return Optional.of(group.pick());
        } catch (NoServerException e) {
            return Optional.empty();
        }
    }

    @Test
    void followsTheMonitorWithoutBeingTold() {
        table.beat("192.0.2.1", 1);
        selector.bindMonitor(table);
        ServerGroup<URI> group = selector.group(List.of(A, B));
        assertEquals(A, Picks.pick(group));
        table.draining("192.0.2.1").beat("192.0.2.2", 1);
        await(group, B);
    }

    @Test
    void neverPicksAUriThatIsNoServerAndPicksTheOthers() {
        table.beat("192.0.2.1", 1);
        selector.bindMonitor(table);
        ServerGroup<URI> group = selector.group(
                List.of(URI.create("/app"), URI.create("ajp://192.0.2.1"), A, URI.create("http://my_host:8181/app")));
        assertEquals(A, Picks.pick(group));
        assertEquals(
                List.of("192.0.2.1:8181", "my_host:8181"),
                selector.groups().get(0).candidates().stream().map(GroupStatus.Candidate::address).toList());
        assertThrows(IllegalArgumentException.class, () -> selector.group(List.of(URI.create("/app"))));
    }

    @Test
    void followsTheMonitorWhenToldOfAServer() {
        selector.bindMonitor(table);
        ServerGroup<URI> group = selector.group(List.of(A, B));
        table.beat("192.0.2.2", 1);
        ServerStatus server = table.servers().get(0);
        changes.serverChanged(new ServerEvent(ServerEvent.Type.UP, server));
        await(group, B);
    }

    @Test
    void followsMonitorsThatComeAndGo() {
        ServerGroup<URI> group = selector.group(List.of(A));
        assertEquals("no server is known, because there is no heartbeat monitor", Picks.none(group));
        table.beat("192.0.2.1", 1);
        selector.bindMonitor(table);
        await(group, A);
        Table better = new Table().draining("192.0.2.1");
        selector.bindMonitor(better);
        selector.unbindMonitor(table);
        await(group, null);
        better.beat("192.0.2.1", 1);
        await(group, A);
        selector.unbindMonitor(better);
        await(group, null);
    }

    @Test
    void takesAGoodConfigurationAtOnce() {
        ServerGroup<URI> group = selector.group(List.of(A));
        selector.configure(Configs.of(BalancerConfig.class), Map.of());
        assertEquals(A, Picks.pick(group));
    }

    @Test
    void keepsTheLastGoodConfigurationAndSaysSoOnce() {
        ServerGroup<URI> group = selector.group(List.of(A));
        try (LogLines log = new LogLines()) {
            selector.configure(Configs.of(BalancerConfig.class, "HeartbeatFallback", "maybe"), Map.of());
            selector.configure(Configs.of(BalancerConfig.class, "HeartbeatFallback", "maybe"), Map.of());
            assertEquals(
                    List.of("ERROR Configuration org.heartbeat.balancer rejected, the last good one stays in force:"
                            + " HeartbeatFallback: \"maybe\" (expected: any, last-known, fail)"),
                    log.next());
        }
        assertEquals(Optional.empty(), picked(group));
    }

    @Test
    void warnsOfKeysThatItDoesNotKnow() {
        try (LogLines log = new LogLines()) {
            selector.configure(
                    Configs.of(BalancerConfig.class), Map.of("HeartbeatFallBack", "any", "HeartbeatPhaseIn", "1"));
            assertEquals(
                    List.of(
                            "WARN HeartbeatFallBack has no effect (expected: one of [HeartbeatFallback])",
                            "WARN HeartbeatPhaseIn has no effect any more (senders start low on their own)"),
                    log.next());
        }
    }

    @Test
    void ignoresACopyOfItsConfiguration() {
        ServerGroup<URI> group = selector.group(List.of(A));
        try (LogLines log = new LogLines()) {
            selector.configure(
                    Configs.of(BalancerConfig.class),
                    Map.of("service.factoryPid", "org.heartbeat.balancer", "service.pid", "org.heartbeat.balancer~old"));
            assertEquals(
                    List.of("WARN org.heartbeat.balancer~old is ignored (expected: no copies of"
                            + " org.heartbeat.balancer.cfg in etc, each is one more configuration)"),
                    log.next());
        }
        assertEquals(Optional.empty(), picked(group));
    }

    @Test
    void isAServiceFromItsFirstGoodConfigurationOn() {
        registry.next();
        HeartbeatSelector another = new HeartbeatSelector(registry.context(), changes);
        try (LogLines log = new LogLines()) {
            another.configure(Configs.of(BalancerConfig.class, "HeartbeatFallback", "maybe"), Map.of());
            registry.fail(true);
            another.configure(Configs.of(BalancerConfig.class), Map.of());
            registry.fail(false);
            assertEquals(List.of(), registry.next());
            another.configure(Configs.of(BalancerConfig.class), Map.of());
            assertEquals(List.of("+ ServerSelector"), registry.next());
            another.deactivate();
            assertEquals(List.of("- ServerSelector"), registry.next());
            assertTrue(log.next().get(0).contains("rejected, the selector stays off: HeartbeatFallback: \"maybe\" (expected"));
        }
    }

    @Test
    void picksNobodyOnceItIsDeactivated() {
        selector.bindMonitor(table.beat("192.0.2.1", 1));
        ServerGroup<URI> group = selector.group(List.of(A));
        selector.deactivate();
        assertEquals("the balancer was stopped", Picks.none(group));
        assertEquals("the balancer was stopped", Picks.none(selector.group(List.of(A))));
    }
}
