// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.group;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
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
import org.heartbeat.balancer.pick.Fallback;
import org.heartbeat.balancer.pick.Pool;
import org.heartbeat.balancer.pick.ServerReport;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.HostAddresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pool of candidates whose servers are looked up in the monitor's table. For any thread. */
final class Group<T> implements ServerGroup<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Group.class);

    private final List<Candidate> candidates;
    private final Pool<T> pool;

    // guarded by this

    private List<ServerReport> reports;
    private Optional<String> outage = Optional.empty();
    private boolean outageLogged;
    private boolean closed;

    Group(
            Collection<? extends T> candidates,
            Function<? super T, InetSocketAddress> address,
            HostAddresses.NameService names,
            Supplier<? extends RandomGenerator> random) {
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("candidates: \"\" (expected: at least one)");
        }
        Map<String, HostAddresses> known = new HashMap<>();
        Function<String, HostAddresses> hosts = host -> known.computeIfAbsent(
                host, name -> new HostAddresses("candidates", name, names, new OutageLog(LOG, "Candidate " + name, names.clock())));
        List<T> all = List.copyOf(candidates);
        this.candidates = all.stream()
                .map(candidate -> Candidate.of(Objects.requireNonNull(address.apply(candidate), "address"), hosts))
                .toList();
        reports = all.stream().map(candidate -> ServerReport.UNKNOWN).toList();
        pool = new Pool<>(all, names.clock(), random);
    }

    @Override
    public Selection<T> begin() throws NoServerException {
        return pool.begin();
    }

    @Override
    public T pick() throws NoServerException {
        return pool.pick();
    }

    /** Returns whether a candidate has this address. */
    boolean has(InetAddress address) {
        return candidates.stream().anyMatch(candidate -> candidate.addresses().get().contains(address));
    }

    /** Looks up each candidate's server in the table; without a monitor it is null. If the monitor throws, nothing changes. */
    synchronized void refresh(HeartbeatMonitor monitor, Fallback fallback) {
        if (closed) {
            return;
        }
        List<ServerReport> latest = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            Optional<ServerStatus> server = monitor == null ? Optional.empty() : candidates.get(i).server(monitor);
            latest.add(server.map(ServerReport::of).orElseGet(reports.get(i)::gone));
        }
        reports = latest;
        String reason = reason(monitor != null);
        outage = latest.stream().allMatch(report -> report.size() == 0) ? Optional.of(reason) : Optional.empty();
        pool.update(latest, fallback, reason);
        logOutage(reason, fallback);
    }

    /** Ends all picks for good. */
    synchronized void close() {
        closed = true;
        outage = Optional.of(Balancer.STOPPED);
        reports = reports.stream().map(report -> ServerReport.UNKNOWN).toList();
        pool.update(reports, Fallback.FAIL, Balancer.STOPPED);
    }

    synchronized GroupStatus status() {
        List<GroupStatus.Candidate> views = IntStream.range(0, candidates.size())
                .<GroupStatus.Candidate>mapToObj(i -> new CandidateView(
                        candidates.get(i).text(), state(i), pool.inFlight(i), pool.picks(i), pool.failures(i)))
                .toList();
        return new View(views, outage);
    }

    private String state(int candidate) {
        ServerState state = reports.get(candidate).state();
        String word = state == null ? "not known" : Values.word(state);
        return pool.isHeld(candidate) ? word + ", held back after failures" : word;
    }

    private void logOutage(String reason, Fallback fallback) {
        boolean allSilent = reports.stream().noneMatch(ServerReport::isLive);
        if (allSilent && !outageLogged) {
            LOG.warn("{}; HeartbeatFallback = {} applies, candidates: {}", reason, Values.word(fallback), text());
        } else if (!allSilent && outageLogged) {
            LOG.info("Servers send heartbeats again; candidates: {}", text());
        }
        outageLogged = allSilent;
    }

    private String text() {
        // not the caller's objects: a URI may contain a password
        String first = candidates.stream().limit(10).map(Candidate::text).collect(Collectors.joining(", "));
        return candidates.size() > 10 ? first + " and " + (candidates.size() - 10) + " more" : first;
    }

    private String reason(boolean monitored) {
        if (!monitored) {
            return Balancer.NO_MONITOR;
        }
        return "none of " + reports.size() + " servers takes work: "
                + Stream.of(
                                count(ServerState.FULL, "full"),
                                count(ServerState.DRAINING, "draining"),
                                count(ServerState.STALE, "stale"),
                                count(null, "not known"))
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(", "));
    }

    private Optional<String> count(ServerState state, String words) {
        long count = reports.stream().filter(report -> report.state() == state).count();
        return count == 0 ? Optional.empty() : Optional.of(count + " " + words);
    }

    private record View(List<GroupStatus.Candidate> candidates, Optional<String> outage) implements GroupStatus {}

    private record CandidateView(String address, String state, long inFlight, long picks, long failures)
            implements GroupStatus.Candidate {}
}
