// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.balancer.ServerSelector;
import org.junit.jupiter.api.Test;

class BalancerMetricsTest {

    private final BalancerMetrics metrics = new BalancerMetrics();
    private final Selector selector = new Selector();

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

    private String written() {
        StringWriter text = new StringWriter();
        metrics.write(Map.of(selector, "heartbeat"), new Exposition(Exposition.Format.TEXT, new PrintWriter(text)));
        Map<String, List<String>> byServer = text.toString().lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.groupingBy(
                        line -> line.replaceFirst(".*selector=\"heartbeat\",server=\"(.*)\".*", "$1"),
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

    /** Has groups that a test says. */
    private static final class Selector implements ServerSelector {

        private List<GroupStatus> groups = List.of();

        @Override
        public List<GroupStatus> groups() {
            return groups;
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
