// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.sign.Verification;
import org.heartbeat.monitor.aging.Limits;
import org.heartbeat.monitor.aging.ListeningClock;
import org.heartbeat.monitor.aging.OwnDelay;
import org.heartbeat.monitor.aging.Thresholds;

/**
 * The table of servers, bounded as configured. For any thread: a beat of a known server waits at most for a thread that reads the
 * same server.
 */
public final class Table {

    /** Finding a server takes time proportional to the servers of its address, so forged ports beyond this would slow it down. */
    private static final int MOST_OF_ONE_ADDRESS = 1000;
    /** The storage file has this port both for servers that report it and for servers that report none. */
    private static final int AMBIGUOUS_PORT = 80;

    private final LongSupplier clock;
    private final OwnDelay ownDelay;
    private final ServersByAddress servers = new ServersByAddress();
    private final MassSilence massSilence;
    private final SharedServers sharedServers;
    private final Observers observers = new Observers();
    private volatile Limits limits = new Limits(0, 0, 0, true);

    /** Creates an empty table with a {@link ListeningClock} and the delay that it records. */
    public Table(LongSupplier clock, OwnDelay ownDelay) {
        this.clock = clock;
        this.ownDelay = ownDelay;
        massSilence = new MassSilence(clock);
        sharedServers = new SharedServers(clock);
    }

    /** Sets the limits. Servers that are in the table stay, even if there are more than allowed now. */
    public void configure(Limits limits) {
        this.limits = limits;
    }

    /** Calls this observer after each change from now on, and now for each server in the table. */
    public void observe(ServerObserver added) {
        observers.add(added);
        forEach(server -> added.changed(server, true));
    }

    public void ignore(ServerObserver removed) {
        observers.remove(removed);
    }

    /** Returns whether anything changed since the last call. */
    public boolean hasChanged() {
        return observers.hasChanged();
    }

    public boolean isSteady() {
        return limits.steady();
    }

    /** Processes a beat; returns false if there is no room for its server. */
    public boolean beat(InetAddress address, Heartbeat heartbeat, Verification verified) {
        long now = clock.getAsLong();
        Server server = servers.find(address, heartbeat.portOrZero());
        Change change = server == null ? Change.FORGOTTEN : server.beat(heartbeat, verified, now, limits, ownDelay);
        switch (change) {
            case NONE -> {}
            case FRACTION -> observers.fractionChanged();
            case REPORT, AVAILABILITY -> observers.changed(server, change == Change.AVAILABILITY);
            case FORGOTTEN -> {
                return arrive(address, heartbeat, verified, now);
            }
        }
        return true;
    }

    /** Adds servers that are known from before a restart, unless their addresses beat already. */
    public void restore(List<StoredServer> restored) {
        long now = clock.getAsLong();
        for (StoredServer each : restored) {
            long age = each.age().toNanos();
            synchronized (this) {
                if (age <= limits.forgetAfter()
                        && servers.size() < limits.maxServers()
                        && servers.at(each.id().address()).length == 0) {
                    Server server = new Server(each.id(), each.capacity(), now - age, now);
                    servers.add(server);
                    observers.changed(server, true);
                }
            }
        }
    }

    /**
     * Makes silent servers stale, and forgets those that have been silent for too long. If most of them fall silent at once, the
     * network of this machine is to blame: they keep their state until most beat again, or until they are forgotten.
     */
    public void age() {
        Thresholds thresholds = thresholds();
        List<Server> silent = new ArrayList<>();
        List<Server> overdue = new ArrayList<>();
        forEach(server -> {
            if (sharedServers.check(server, thresholds)) {
                observers.changed(server, false);
            }
            switch (server.silence(thresholds)) {
                case NONE -> {}
                case OVERDUE -> overdue.add(server);
                case TOO_LONG -> silent.add(server);
                case EXPECTED -> {
                    boolean hasLeft = server.becomeLeft(thresholds);
                    boolean isStale = server.becomeStale(thresholds);
                    if (hasLeft || isStale) {
                        observers.changed(server, isStale);
                    }
                }
                case FORGOTTEN -> {
                    forget(server);
                    observers.changed(server, true);
                }
            }
        });
        sharedServers.write();
        massSilence.check(thresholds, silent, overdue, servers);
        Thresholds then = thresholds();
        silent.stream().filter(server -> server.becomeStale(then)).forEach(server -> observers.changed(server, true));
    }

    private Thresholds thresholds() {
        long now = clock.getAsLong();
        return new Thresholds(now, limits, ownDelay.stretch(now), massSilence.since(now));
    }

    public int size() {
        return servers.size();
    }

    /** Returns snapshots of all servers, in no particular order. */
    public List<ServerStatus> statuses() {
        Thresholds thresholds = thresholds();
        return servers.all().<ServerStatus>map(server -> server.status(thresholds)).toList();
    }

    /** Returns snapshots of the servers of an address. */
    public List<ServerStatus> statuses(InetAddress address) {
        return List.copyOf(snapshots(servers.at(address)));
    }

    /** Returns snapshots of the servers of each address, one address after the other. */
    public Stream<List<ServerSnapshot>> addresses() {
        return servers.addresses().map(this::snapshots);
    }

    private List<ServerSnapshot> snapshots(Server[] ofOneAddress) {
        Thresholds thresholds = thresholds();
        return Arrays.stream(ofOneAddress).map(server -> server.status(thresholds)).toList();
    }

    /** Returns a snapshot of the server with this address and port, which is 0 if it reports none. */
    public Optional<ServerStatus> status(InetAddress address, int port) {
        return Optional.ofNullable(servers.find(address, port)).map(this::status);
    }

    /** Returns a snapshot of this server, which need not be in the table any more. */
    public ServerStatus status(Server server) {
        return server.status(thresholds());
    }

    public void forEach(Consumer<Server> action) {
        servers.all().forEach(action);
    }

    private synchronized boolean arrive(InetAddress address, Heartbeat heartbeat, Verification verified, long now) {
        Server known = servers.find(address, heartbeat.portOrZero());
        if (known != null && known.beat(heartbeat, verified, now, limits, ownDelay) != Change.FORGOTTEN) {
            // another thread was faster
            observers.changed(known, true);
            return true;
        }
        if (known != null) {
            forget(known);
        }
        Capacity restored = replaceRestored(address, heartbeat.portOrZero());
        if (servers.size() >= limits.maxServers() || servers.at(address).length >= mostOfOneAddress()) {
            return false;
        }
        ServerId id = new ServerId(address, heartbeat.port());
        Server server = servers.recall(id);
        if (server != null) {
            server.comeBack();
        } else if (restored != null) {
            server = new Server(id, restored, now - 1, now);
        } else {
            server = new Server(id, new Capacity(heartbeat.status(), heartbeat.ready()), now, now);
        }
        server.beat(heartbeat, verified, now, limits, ownDelay);
        servers.add(server);
        observers.changed(server, true);
        return true;
    }

    /** Removes the server without a port that a storage file has in place of this one; returns its capacity, or null. */
    private Capacity replaceRestored(InetAddress address, int port) {
        Server restored = port == AMBIGUOUS_PORT ? servers.find(address, 0) : null;
        if (restored == null || !restored.isRestored()) {
            return null;
        }
        Capacity capacity = restored.giveWay();
        servers.remove(restored);
        observers.changed(restored, true);
        return capacity;
    }

    private synchronized void forget(Server server) {
        // it may have come back since
        if (server.isForgotten() && servers.find(server.address(), server.port()) == server) {
            servers.forget(server, limits.maxServers());
        }
    }

    /** Returns how many servers one address may have: one that forges ports must leave room for others. */
    public int mostOfOneAddress() {
        return Math.min(MOST_OF_ONE_ADDRESS, Math.max(1, limits.maxServers() / 2));
    }
}
