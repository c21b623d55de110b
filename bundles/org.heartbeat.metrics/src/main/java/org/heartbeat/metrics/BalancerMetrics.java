// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.metrics;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.Addresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sums up for each server what balancers did, over the groups that have it as a candidate. A group that is no longer used
 * disappears with its counts. If a counter dropped by those, it would look restarted, and Prometheus would count everything else
 * again. So the counts are kept as long as the server is a candidate of any group. For any thread.
 */
final class BalancerMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(BalancerMetrics.class);
    private static final Comparator<Key> ORDER = Comparator.comparing(Key::selector).thenComparing(Key::server);

    private final AtomicLong turns = new AtomicLong();
    private final OutageLog asking = new OutageLog(LOG, "Metrics of balancers");

    // guarded by this

    /** The counts of the latest turn that has ended. */
    private Map<Key, Counts> last = Map.of();
    private long lastTurn;

    /** A server that is a candidate of a selector. */
    private record Key(String selector, String server) {}

    /** The counts of one server: those of the present groups, and the sums of all groups so far. */
    private static final class Counts {
        // the thread of a turn only, until the turn has ended
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

    /** Writes the counts of selectors, given with their names. A selector that fails keeps its previous counts. */
    void write(Map<ServerSelector, String> selectors, Exposition out) {
        long turn = turns.incrementAndGet();
        Map<Key, Counts> asked = new TreeMap<>(ORDER);
        Set<String> failed = new HashSet<>();
        selectors.forEach((selector, name) -> {
            try {
                selector.groups().forEach(group -> group.candidates().forEach(candidate -> asked.computeIfAbsent(
                                new Key(name, Addresses.withoutZone(candidate.address())), key -> new Counts())
                        .add(candidate)));
            } catch (RuntimeException | LinkageError e) {
                // a foreign selector may throw anything
                failed.add(name);
                asking.failing("the selector \"" + name + "\" failed, so its last numbers stay: " + OutageLog.text(e));
            }
        });
        if (failed.isEmpty()) {
            asking.recovered("all selectors work again");
        }
        Map<Key, Counts> now = ended(turn, asked, failed);
        Exposition.Family picks = out.counter("heartbeat_balancer_picks", "How often a server was picked.");
        now.forEach((key, counts) -> picks.is(counts.picks, labels(key)));
        Exposition.Family failures = out.counter("heartbeat_balancer_failures", "Requests to a server that failed.");
        now.forEach((key, counts) -> failures.is(counts.failures, labels(key)));
        Exposition.Family inFlight = out.gauge(
                "heartbeat_balancer_requests_in_flight", "Requests to a server that have not ended, if their ends are reported.");
        now.forEach((key, counts) -> inFlight.is(counts.inFlight, labels(key)));
    }

    /** Ends a turn; returns the counts of the latest turn that has ended. Calls no selector and writes nothing. */
    private synchronized Map<Key, Counts> ended(long turn, Map<Key, Counts> asked, Set<String> failed) {
        if (turn > lastTurn) {
            asked.keySet().removeIf(key -> failed.contains(key.selector));
            asked.forEach((key, counts) -> counts.after(last.getOrDefault(key, new Counts())));
            last.forEach((key, counts) -> {
                if (failed.contains(key.selector)) {
                    asked.put(key, counts);
                }
            });
            last = asked;
            lastTurn = turn;
        }
        return last;
    }

    private static String[] labels(Key key) {
        return new String[] {"selector", key.selector(), "server", key.server()};
    }
}
