// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Candidates with a deck of their ready workers, which {@link #refresh} makes anew when something has changed. */
final class Group<T> implements ServerGroup<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Group.class);

    private final List<Candidate> candidates;
    private final Selection.Selected<T>[] selections;
    private final Map<Selection<T>, Integer> numbers = new IdentityHashMap<>();
    private final SplittableRandom random;

    /** Null where there is nobody to pick; {@link #none} is then set before it. */
    private volatile Deck deck;

    private volatile Selection.None<T> none = new Selection.None<>("no server is known yet");

    // what follows is guarded by this

    private final Standing[] standings;
    private double[] weights;
    private double[] used;
    private boolean fallenBack;
    private boolean outage;
    private boolean closed;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Group(
            Collection<? extends T> candidates,
            Function<? super T, InetSocketAddress> address,
            Names names,
            SplittableRandom random) {
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("candidates: \"\" (expected: at least one)");
        }
        List<Selection.Selected<T>> all =
                candidates.stream().map(Selection.Selected<T>::new).toList();
        this.candidates = all.stream()
                .map(selection -> Candidate.of(
                        Objects.requireNonNull(address.apply(selection.candidate()), "address"), names))
                .toList();
        this.selections = all.toArray(new Selection.Selected[0]);
        for (int i = 0; i < selections.length; i++) {
            numbers.put(selections[i], i);
        }
        this.random = random;
        this.standings = new Standing[selections.length];
        Arrays.fill(standings, Standing.UNKNOWN);
        this.weights = new double[selections.length];
        this.used = new double[selections.length];
    }

    @Override
    public Selection<T> select() {
        Deck current = deck;
        return current == null ? none : selections[current.draw()];
    }

    @Override
    public void release(Selection.Selected<T> selected) {
        Deck current = deck;
        Integer number = numbers.get(selected);
        if (current != null && number != null) {
            current.putBack(number);
        }
    }

    /**
     * Looks at each candidate's server, and makes a new deck if something has changed there. Picks made meanwhile on other
     * threads may count for nothing.
     *
     * @param monitor the one that is there, or null
     */
    synchronized void refresh(HeartbeatMonitor monitor, Settings settings) {
        if (closed) {
            return;
        }
        double[] before = weights;
        boolean[] beaten = new boolean[standings.length];
        boolean anyBeaten = false;
        for (int i = 0; i < standings.length; i++) {
            Standing standing = standings[i];
            standings[i] = Standing.of(
                    monitor == null ? Optional.empty() : candidates.get(i).server(monitor), standing, settings.phaseIn());
            beaten[i] = standings[i].beats() != standing.beats();
            anyBeaten |= beaten[i];
        }
        boolean nobody = Arrays.stream(standings).noneMatch(standing -> standing.weight() > 0);
        weights = nobody ? fallback(settings.fallback()) : weights();
        logOutage(monitor, settings);
        if (Arrays.stream(weights).allMatch(weight -> weight == 0)) {
            none = new Selection.None<>(reason(monitor));
            deck = null;
        } else if (deck == null || nobody != fallenBack) {
            renew(new double[weights.length]);
        } else {
            boolean reweighed = !Arrays.equals(weights, before);
            if (reweighed || !nobody && anyBeaten) {
                carryOver(reweighed, beaten);
            }
        }
        fallenBack = nobody;
    }

    /** Ends all picks; there is no way back. */
    synchronized void close(String reason) {
        closed = true;
        none = new Selection.None<>(reason);
        deck = null;
    }

    /** Makes a new deck, in which that counts which was drawn since each server's last beat; none if it would be the same. */
    private void carryOver(boolean reweighed, boolean[] beaten) {
        double[] drawn = deck.drawn(weights.length);
        boolean restDrawn = deck.isRestDrawn();
        boolean different = reweighed;
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] += restDrawn ? 0 : used[i];
            different |= beaten[i] && drawn[i] > 0;
            drawn[i] = beaten[i] ? 0 : Math.min(weights[i], drawn[i]);
        }
        if (different) {
            renew(drawn);
        }
    }

    private void renew(double[] alreadyUsed) {
        used = alreadyUsed;
        double[] rest = new double[weights.length];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = weights[i] - used[i];
        }
        deck = new Deck(rest, weights, random);
    }

    private double[] weights() {
        return Arrays.stream(standings).mapToDouble(Standing::weight).toArray();
    }

    private double[] fallback(Fallback fallback) {
        if (fallback == Fallback.FAIL) {
            return new double[standings.length];
        }
        boolean anyReady = Arrays.stream(standings).anyMatch(standing -> standing.lastReady() > 0);
        if (fallback == Fallback.LAST_KNOWN && anyReady) {
            return Arrays.stream(standings).mapToDouble(Standing::lastReady).toArray();
        }
        boolean anyLive = Arrays.stream(standings).anyMatch(Standing::isLive);
        return Arrays.stream(standings)
                .mapToDouble(standing -> !anyLive || standing.isLive() ? 1 : 0)
                .toArray();
    }

    private void logOutage(HeartbeatMonitor monitor, Settings settings) {
        boolean nobodyBeats = Arrays.stream(standings).noneMatch(Standing::isLive);
        if (nobodyBeats && !outage) {
            LOG.warn(
                    "{}; HeartbeatFallback = {} applies, candidates: {}",
                    reason(monitor),
                    settings.fallback(),
                    candidatesForLog());
        } else if (!nobodyBeats && outage) {
            LOG.info("Servers beat again; candidates: {}", candidatesForLog());
        }
        outage = nobodyBeats;
    }

    private String candidatesForLog() {
        // not what the caller has for them: a URI may hold a password
        String first = candidates.stream().limit(10).map(Candidate::toString).collect(Collectors.joining(", "));
        return candidates.size() > 10 ? first + " and " + (candidates.size() - 10) + " more" : first;
    }

    private String reason(HeartbeatMonitor monitor) {
        if (monitor == null) {
            return "no server can be known because there is no heartbeat monitor";
        }
        String counts = Stream.of(
                        count(ServerState.DRAINING, "draining or with all workers busy"),
                        count(ServerState.STALE, "stale"),
                        count(null, "not known"))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
        return "no server of " + standings.length + " has a ready worker: " + counts;
    }

    private Optional<String> count(ServerState state, String words) {
        long count = Arrays.stream(standings)
                .filter(standing -> standing.state() == state)
                .count();
        return count == 0 ? Optional.empty() : Optional.of(count + " " + words);
    }
}
