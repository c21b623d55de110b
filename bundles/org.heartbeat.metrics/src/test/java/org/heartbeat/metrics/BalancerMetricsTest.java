// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.Test;

class BalancerMetricsTest {

    private final BalancerMetrics metrics = new BalancerMetrics();
    private final Selector selector = new Selector();
    private Map<ServerSelector, String> selectors = Map.of(selector, "heartbeat");

    @Test
    void addsUpTheGroupsThatHaveAServer() {
        selector.groups = List.of(group("a:1", 10, 2, 1), group("a:1", 5, 0, 0), group("b:1", 1, 0, 0));
        assertEquals("a:1 picks 15 failures 2 in flight 1, b:1 picks 1 failures 0 in flight 0", written());
    }

    @Test
    void countsOnWhenAGroupIsForgotten() {
        selector.groups = List.of(group("a:1", 1000, 10, 0), group("a:1", 500, 5, 0));
        assertEquals("a:1 picks 1500 failures 15 in flight 0", written());
        selector.groups = List.of(group("a:1", 501, 5, 0));
        assertEquals("a:1 picks 1500 failures 15 in flight 0", written());
        selector.groups = List.of(group("a:1", 511, 6, 0));
        assertEquals("a:1 picks 1510 failures 16 in flight 0", written());
    }

    @Test
    void forgetsAServerThatIsNobodysCandidate() {
        selector.groups = List.of(group("a:1", 1000, 0, 0));
        written();
        selector.groups = List.of();
        assertEquals("", written());
        selector.groups = List.of(group("a:1", 3, 0, 0));
        assertEquals("a:1 picks 3 failures 0 in flight 0", written());
    }

    @Test
    void keepsTheNumbersOfASelectorThatFailsAndWritesTheOthers() {
        Selector other = new Selector();
        other.groups = List.of(group("c:1", 7, 0, 0));
        selectors = Map.of(selector, "heartbeat", other, "other");
        selector.groups = List.of(group("a:1", 10, 2, 1));
        String before = written();
        selector.groups = null;
        try (LogLines log = new LogLines()) {
            assertEquals(before, written());
            assertEquals(before, written());
            assertEquals(1, log.next().size());
            selector.groups = List.of(group("a:1", 12, 2, 1));
            assertEquals(before.replace("picks 10", "picks 12"), written());
            assertEquals(List.of("INFO Metrics of balancers: all selectors work again"), log.next());
        }
    }

    @Test
    void addsUpAddressesThatDifferByTheirZone() {
        selector.groups = List.of(group("[fe80::1%2]:1", 10, 0, 0), group("[fe80::1%3]:1", 5, 0, 0));
        assertEquals("[fe80::1]:1 picks 15 failures 0 in flight 0", written());
    }

    @Test
    void waitsForNoSelectorThatAnotherAsks() throws Exception {
        selector.groups = List.of(group("a:1", 10, 0, 0));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        selector.before = () -> {
            asked.countDown();
            Await.until(() -> done.getCount() == 0);
        };
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<String> late = thread.submit(this::written);
            assertTrue(asked.await(30, TimeUnit.SECONDS));
            selector.before = () -> {};
            selector.groups = List.of(group("a:1", 12, 0, 0));
            assertEquals("a:1 picks 12 failures 0 in flight 0", written());
            done.countDown();
            assertEquals("a:1 picks 12 failures 0 in flight 0", late.get(30, TimeUnit.SECONDS));
            assertEquals("a:1 picks 12 failures 0 in flight 0", written());
        } finally {
            done.countDown();
            thread.shutdownNow();
        }
    }

    private String written() {
        StringBuilder text = new StringBuilder();
        metrics.write(selectors, new Exposition(Exposition.Format.TEXT, text));
        Map<String, List<String>> byServer = text.toString().lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.groupingBy(
                        line -> line.replaceFirst(".*selector=\".*\",server=\"(.*)\".*", "$1"),
                        TreeMap::new,
                        Collectors.mapping(
                                line -> line.replaceFirst("heartbeat_balancer_(?:requests_)?(.*?)(?:_total)?\\{.*} ", "$1 ")
                                        .replace('_', ' '),
                                Collectors.toCollection(ArrayList::new))));
        return byServer.entrySet().stream()
                .map(entry -> entry.getKey() + " " + String.join(" ", entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static GroupStatus group(String address, long picks, long failures, long inFlight) {
        return new Group(List.of(new Candidate(address, "up", inFlight, picks, failures)), Optional.empty());
    }

    private record Group(List<GroupStatus.Candidate> candidates, Optional<String> outage) implements GroupStatus {}

    private record Candidate(String address, String state, long inFlight, long picks, long failures)
            implements GroupStatus.Candidate {}

    /** A selector whose groups a test sets. */
    private static final class Selector implements ServerSelector {

        private volatile List<GroupStatus> groups = List.of();
        private volatile Runnable before = () -> {};

        @Override
        public List<GroupStatus> groups() {
            before.run();
            // fails where there are none
            return List.copyOf(groups);
        }

        @Override
        public <T> ServerGroup<T> group(
                Collection<? extends T> candidates, Function<? super T, InetSocketAddress> address) {
            throw new AssertionError("group");
        }

        @Override
        public ServerGroup<URI> group(Collection<URI> candidates) {
            throw new AssertionError("group");
        }
    }
}
