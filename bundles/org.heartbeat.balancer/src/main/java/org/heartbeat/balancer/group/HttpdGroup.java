// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.group;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.net.Addresses;

/**
 * Picks from the members of a balancer as httpd does, with all its faults ({@code mod_lbmethod_heartbeat.c, find_best_hb}, in
 * 2.4.71). Like httpd it reads the table for each pick, so it is the only kind of pick that allocates.
 */
public final class HttpdGroup<T> implements ServerGroup<T> {

    /** {@code LBM_HEARTBEAT_MAX_LASTSEEN}, seconds. */
    private static final int MAX_LASTSEEN = 10;

    private final List<T> members;

    /** For each member the address of its row; null if no row can match the member's host as it is written. */
    private final InetAddress[] rows;

    /** For each member the last member with the same row, which gets the requests of all of them. */
    private final int[] takers;

    private final Supplier<HeartbeatMonitor> monitor;
    private final BooleanSupplier stopped;
    private final Supplier<? extends RandomGenerator> random;

    /**
     * Creates a group.
     *
     * @param monitor returns the present monitor, or null
     * @param stopped whether picks have ended
     * @param random returns the generator for the calling thread
     */
    public HttpdGroup(
            Collection<? extends T> candidates,
            Function<? super T, InetSocketAddress> address,
            Supplier<HeartbeatMonitor> monitor,
            BooleanSupplier stopped,
            Supplier<? extends RandomGenerator> random) {
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("candidates: \"\" (expected: at least one)");
        }
        members = List.copyOf(candidates);
        rows = new InetAddress[members.size()];
        takers = new int[rows.length];
        Map<InetAddress, Integer> last = new HashMap<>();
        for (int i = rows.length - 1; i >= 0; i--) {
            rows[i] = row(Objects.requireNonNull(address.apply(members.get(i)), "address"));
            last.putIfAbsent(rows[i], i);
            takers[i] = last.get(rows[i]);
        }
        this.monitor = monitor;
        this.stopped = stopped;
        this.random = random;
    }

    /** Returns the address whose row httpd finds for a host. It compares text, so an address matches only in its usual notation. */
    private static InetAddress row(InetSocketAddress place) {
        if (!place.isUnresolved() && place.getHostString().equals(place.getAddress().getHostAddress())) {
            return place.getAddress();
        }
        String host = Addresses.withoutBrackets(place.getHostString()).toLowerCase(Locale.ROOT);
        return Addresses.literal(host)
                .filter(address -> Addresses.text(address).equals(host))
                .orElse(null);
    }

    /** Picks like {@link #pick}: httpd does not count requests for this method. */
    @Override
    public Selection<T> begin() throws NoServerException {
        return new Picked<>(pick());
    }

    @Override
    public T pick() throws NoServerException {
        HeartbeatMonitor present = monitor.get();
        if (stopped.getAsBoolean()) {
            throw new NoServerException(Balancer.STOPPED);
        }
        if (present == null) {
            throw new NoServerException(Balancer.NO_MONITOR);
        }
        Map<InetAddress, Optional<ServerStatus>> table = new HashMap<>();
        int[] slots = new int[rows.length];
        // an unsigned sum that wraps around, as in httpd
        int openSlots = 0;
        for (int i = 0; i < rows.length; i++) {
            Optional<ServerStatus> server =
                    rows[i] == null ? Optional.empty() : table.computeIfAbsent(rows[i], row -> server(present, row));
            slots[i] = server.filter(status -> status.age().toSeconds() < MAX_LASTSEEN)
                    .map(HttpdGroup::slots)
                    .orElse(-1);
            openSlots += Math.max(0, slots[i]);
        }
        int picked = openSlots == 0 ? -1 : pick(slots, openSlots);
        if (picked < 0) {
            throw new NoServerException("none of " + rows.length + " members has a ready worker, as httpd counts");
        }
        return members.get(takers[picked]);
    }

    /** Returns the member with the picked slot. The last one has one slot too many, because both ends count. */
    private int pick(int[] slots, int openSlots) {
        int pick = (int) random.get().nextLong(Integer.toUnsignedLong(openSlots) + 1);
        int begin = 0;
        int picked = -1;
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] >= 0) {
                int end = begin + slots[i];
                if (Integer.compareUnsigned(pick, begin) >= 0 && Integer.compareUnsigned(pick, end) <= 0) {
                    picked = i;
                }
                begin = end;
            }
        }
        return picked;
    }

    /** Returns the ready workers, but a quarter of them if none is busy: httpd takes that for a server that has just started. */
    private static int slots(ServerStatus server) {
        int ready = server.workers().ready();
        return server.workers().busy() == 0 ? ready / 4 : ready;
    }

    /** Returns the server of a row. If several servers have its address, the storage file has the one with the most workers. */
    private static Optional<ServerStatus> server(HeartbeatMonitor monitor, InetAddress address) {
        return monitor.servers(address).stream()
                .max(Comparator.comparingLong(
                        server -> (long) server.workers().ready() + server.workers().busy()));
    }

    private record Picked<T>(T candidate) implements Selection<T> {

        @Override
        public void fail() {}

        @Override
        public void close() {}
    }
}
