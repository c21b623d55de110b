// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.config.Values;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pool whose candidates are looked up in a monitor's table. */
final class Group<T> implements ServerGroup<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Group.class);

    private final List<Candidate> places;
    private final Pool<T> pool;

    // guarded by this

    private List<Standing> standings;
    private String outage = "";
    private boolean outageTold;
    private boolean closed;

    Group(
            Collection<? extends T> candidates,
            Function<? super T, InetSocketAddress> address,
            HostResolver resolver,
            LongSupplier clock,
            Supplier<? extends RandomGenerator> random) {
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("candidates: \"\" (expected: at least one)");
        }
        List<T> all = List.copyOf(candidates);
        places = all.stream()
                .map(candidate -> Candidate.of(Objects.requireNonNull(address.apply(candidate), "address"), resolver))
                .toList();
        standings = all.stream().map(candidate -> Standing.UNKNOWN).toList();
        pool = new Pool<>(all, clock, random);
    }

    @Override
    public Selection<T> begin() throws NoServerException {
        return pool.begin();
    }

    @Override
    public T pick() throws NoServerException {
        return pool.pick();
    }

    /** Whether a candidate may be the server at this address. */
    boolean has(InetAddress address) {
        return places.stream().anyMatch(place -> place.addresses().contains(address));
    }

    /**
     * Looks at each candidate's server; if the monitor throws, nothing has changed.
     *
     * @param monitor the one that is there, or null
     */
    synchronized void refresh(HeartbeatMonitor monitor, Fallback fallback) {
        if (closed) {
            return;
        }
        List<Standing> now = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            Optional<ServerStatus> server = monitor == null ? Optional.empty() : places.get(i).server(monitor);
            now.add(server.map(Standing::of).orElseGet(standings.get(i)::gone));
        }
        standings = now;
        String reason = reason(monitor != null);
        boolean nobody = now.stream().allMatch(standing -> standing.size() == 0);
        outage = nobody ? reason : "";
        pool.update(now, fallback, reason);
        logOutage(reason, fallback);
    }

    /** Ends all picks; there is no way back. */
    synchronized void close(String reason) {
        closed = true;
        outage = reason;
        standings = standings.stream().map(standing -> Standing.UNKNOWN).toList();
        pool.update(standings, Fallback.FAIL, reason);
    }

    /** How it is at this moment. */
    synchronized GroupStatus status() {
        List<GroupStatus.Candidate> candidates = IntStream.range(0, places.size())
                .<GroupStatus.Candidate>mapToObj(i -> new CandidateView(
                        places.get(i).toString(), state(i), pool.inFlight(i), pool.picks(i), pool.failures(i)))
                .toList();
        return new View(candidates, Optional.of(outage).filter(Predicate.not(String::isEmpty)));
    }

    private String state(int candidate) {
        ServerState state = standings.get(candidate).state();
        String word = state == null ? "not known" : Values.word(state);
        return pool.isHeld(candidate) ? word + ", held back after failures" : word;
    }

    private void logOutage(String reason, Fallback fallback) {
        boolean nobodyBeats = standings.stream().noneMatch(Standing::isLive);
        if (nobodyBeats && !outageTold) {
            LOG.warn("{}; HeartbeatFallback = {} applies, candidates: {}", reason, Values.word(fallback), candidatesForLog());
        } else if (!nobodyBeats && outageTold) {
            LOG.info("Servers beat again; candidates: {}", candidatesForLog());
        }
        outageTold = nobodyBeats;
    }

    private String candidatesForLog() {
        // not what the caller has for them: a URI may hold a password
        String first = places.stream().limit(10).map(Candidate::toString).collect(Collectors.joining(", "));
        return places.size() > 10 ? first + " and " + (places.size() - 10) + " more" : first;
    }

    private String reason(boolean monitored) {
        if (!monitored) {
            return Balancer.NO_MONITOR;
        }
        return "no server of " + standings.size() + " takes work: "
                + Stream.of(
                                count(ServerState.FULL, "full"),
                                count(ServerState.DRAINING, "draining"),
                                count(ServerState.STALE, "stale"),
                                count(null, "not known"))
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(", "));
    }

    private Optional<String> count(ServerState state, String words) {
        long count = standings.stream().filter(standing -> standing.state() == state).count();
        return count == 0 ? Optional.empty() : Optional.of(count + " " + words);
    }

    private record View(List<GroupStatus.Candidate> candidates, Optional<String> outage) implements GroupStatus {}

    private record CandidateView(String address, String state, long inFlight, long picks, long failures)
            implements GroupStatus.Candidate {}
}
