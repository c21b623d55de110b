// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import org.heartbeat.testing.LogLines;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatSelectorTest {

    private static final URI A = URI.create("http://192.0.2.1:8181/app");
    private static final URI B = URI.create("http://192.0.2.2:8181/app");

    private final Table table = new Table();
    private final ServerNews news = new ServerNews();
    private final HeartbeatSelector selector =
            new HeartbeatSelector(Configs.config("HeartbeatFallback", "fail"), Map.of(), news);

    @AfterEach
    void deactivate() {
        selector.deactivate();
    }

    private static void await(ServerGroup<URI> group, Predicate<Selection<URI>> expected) throws InterruptedException {
        Selection<URI> last = group.select();
        for (long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60); !expected.test(last); ) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("last selection: " + last);
            }
            new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
            last = group.select();
        }
    }

    private static Predicate<Selection<URI>> isSelected(URI candidate) {
        return new Selection.Selected<>(candidate)::equals;
    }

    private static boolean isNone(Selection<URI> selection) {
        return selection instanceof Selection.None;
    }

    @Test
    void followsTheMonitorWithoutBeingTold() throws InterruptedException {
        table.beat("192.0.2.1", 1);
        selector.bindMonitor(table);
        ServerGroup<URI> group = selector.group(List.of(A, B));
        assertEquals(new Selection.Selected<>(A), group.select());
        table.beat("192.0.2.1", 0).beat("192.0.2.2", 1);
        await(group, isSelected(B));
    }

    @Test
    void followsTheMonitorWhenToldOfAServer() throws InterruptedException {
        selector.bindMonitor(table);
        ServerGroup<URI> group = selector.group(List.of(A, B));
        table.beat("192.0.2.2", 1);
        ServerStatus server = table.servers().get(0);
        news.serverChanged(new ServerEvent(ServerEvent.Type.UP, server));
        await(group, isSelected(B));
    }

    @Test
    void followsMonitorsThatComeAndGo() throws InterruptedException {
        ServerGroup<URI> group = selector.group(List.of(A));
        assertEquals(
                new Selection.None<>("no server can be known because there is no heartbeat monitor"), group.select());
        table.beat("192.0.2.1", 1);
        selector.bindMonitor(table);
        await(group, isSelected(A));
        Table better = new Table().beat("192.0.2.1", 0);
        selector.bindMonitor(better);
        selector.unbindMonitor(table);
        await(group, HeartbeatSelectorTest::isNone);
        better.beat("192.0.2.1", 1);
        await(group, isSelected(A));
        selector.unbindMonitor(better);
        await(group, HeartbeatSelectorTest::isNone);
    }

    @Test
    void takesAGoodConfigurationAtOnce() {
        ServerGroup<URI> group = selector.group(List.of(A));
        selector.modified(Configs.config(Map.of()), Map.of());
        assertEquals(new Selection.Selected<>(A), group.select());
    }

    @Test
    void keepsTheLastGoodConfigurationAndSaysSoOnce() {
        ServerGroup<URI> group = selector.group(List.of(A));
        try (LogLines log = new LogLines()) {
            selector.modified(Configs.config("HeartbeatFallback", "maybe"), Map.of());
            selector.modified(Configs.config("HeartbeatFallback", "maybe"), Map.of());
            assertEquals(
                    List.of("ERROR Configuration refused, the last good one stays in force:"
                            + " HeartbeatFallback: \"maybe\" (expected: any, last-known or fail)"),
                    log.next());
        }
        assertEquals(true, isNone(group.select()));
    }

    @Test
    void warnsOfKeysThatItDoesNotKnow() {
        try (LogLines log = new LogLines()) {
            selector.modified(
                    Configs.config(Map.of()), Map.of("HeartbeatFallBack", "any", "HeartbeatPhaseIn", "1", "x", "y"));
            assertEquals(
                    List.of("WARN HeartbeatFallBack: \"any\" has no effect"
                            + " (expected: one of [HeartbeatFallback, HeartbeatPhaseIn])"),
                    log.next());
        }
    }

    @Test
    void doesNotBeginWithABadConfiguration() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new HeartbeatSelector(Configs.config("HeartbeatPhaseIn", "soon"), Map.of(), news));
    }

    @Test
    void picksNobodyOnceItIsDeactivated() {
        selector.bindMonitor(table.beat("192.0.2.1", 1));
        ServerGroup<URI> group = selector.group(List.of(A));
        selector.deactivate();
        assertEquals(new Selection.None<>("the balancer was stopped"), group.select());
        assertEquals(new Selection.None<>("the balancer was stopped"), selector.group(List.of(A)).select());
    }
}
