// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.balancer.ServerSelector;

/**
 * What balancers did, by server: added up over the groups that have it as a candidate. A group is forgotten with its counts
 * when nobody holds it any more; a counter that fell by those would look as if it had begun again and counted all others once
 * more, so what was counted is kept for as long as the server is anybody's candidate.
 */
final class BalancerMetrics {

    private final Map<Key, Counts> last = new HashMap<>();

    /** A server as a candidate. */
    private record Key(String selector, String server) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int bySelector = selector.compareTo(other.selector);
            return bySelector != 0 ? bySelector : server.compareTo(other.server);
        }
    }

    /** Counts of one server: those of the groups of the moment, and in all. */
    private static final class Counts {
        private long inFlight;
        private long picksNow;
        private long failuresNow;
        private long picks;
        private long failures;

        private void add(GroupStatus.Candidate candidate) {
            inFlight += candidate.inFlight();
            picksNow += candidate.picks();
            failuresNow += candidate.failures();
        }

        private Counts after(Counts before) {
            picks = before.picks + Math.max(0, picksNow - before.picksNow);
            failures = before.failures + Math.max(0, failuresNow - before.failuresNow);
            return this;
        }
    }

    /** Writes the counts of these selectors, each with its name. */
    synchronized void write(Map<ServerSelector, String> selectors, Exposition out) {
        Map<Key, Counts> now = new TreeMap<>();
        selectors.forEach((selector, name) -> selector.groups().forEach(group -> group.candidates().forEach(candidate ->
                now.computeIfAbsent(new Key(name, candidate.address()), key -> new Counts()).add(candidate))));
        now.forEach((key, counts) -> counts.after(last.getOrDefault(key, new Counts())));
        last.clear();
        last.putAll(now);
        Exposition.Family picks = out.counter("heartbeat_balancer_picks", "How often a server was picked.");
        now.forEach((key, counts) -> picks.is(counts.picks, labels(key)));
        Exposition.Family failures = out.counter("heartbeat_balancer_failures", "Requests to a server that failed.");
        now.forEach((key, counts) -> failures.is(counts.failures, labels(key)));
        Exposition.Family inFlight = out.gauge(
                "heartbeat_balancer_requests_in_flight", "Requests to a server that have not ended, where their ends are told.");
        now.forEach((key, counts) -> inFlight.is(counts.inFlight, labels(key)));
    }

    private static String[] labels(Key key) {
        return new String[] {"selector", key.selector(), "server", key.server()};
    }
}
