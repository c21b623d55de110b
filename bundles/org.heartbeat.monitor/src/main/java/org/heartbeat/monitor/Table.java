// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.sign.Unsigned;
import org.heartbeat.internal.sign.Verification;

/**
 * The servers, as many as were configured and no more. For any thread: a beat of a server that is there waits at most for
 * somebody who looks at that one server.
 */
final class Table {

    /** Servers of one address are looked through one after the other: more than this, and one that forges ports could slow us. */
    private static final int MOST_OF_ONE_ADDRESS = 1000;
    /** What {@link StorageFile} has of a server that says no port, or this one. */
    private static final int AMBIGUOUS_PORT = 80;

    private final LongSupplier clock;
    private final Changes changes;
    private final ServersByAddress servers = new ServersByAddress();
    private final MassSilence massSilence;
    private final SharedServers sharedServers;
    private final OwnDelay ownDelay;
    /** Whether any number was smoothed further since somebody asked. */
    private final AtomicBoolean moved = new AtomicBoolean();
    private volatile Moment.Limits limits = new Moment.Limits(0, 0, 0, true);

    /** Is told of changes by whoever makes them, and so must not wait for anything. */
    @FunctionalInterface
    interface Changes {
        /** Something happened to a server: it came, became stale or left, or merely reports something else. */
        void changed(Server server, boolean cameOrWent);
    }

    /**
     * An empty table.
     *
     * @param clock a {@link ListeningClock}
     * @param ownDelay what that clock tells of us
     * @param changes is told of each server to which something happened
     */
    Table(LongSupplier clock, OwnDelay ownDelay, Changes changes) {
        this.clock = clock;
        this.ownDelay = ownDelay;
        this.changes = changes;
        massSilence = new MassSilence(clock);
        sharedServers = new SharedServers(clock);
    }

    /** Sets the limits. Servers that are there stay, also where there are more than are now allowed. */
    void configure(Moment.Limits limits) {
        this.limits = limits;
    }

    /** Returns whether any smoothed number is another one since this was called last, though no whole number may be. */
    boolean hasMoved() {
        return moved.getAndSet(false);
    }

    /** Returns whether numbers are smoothed here. */
    boolean isSteady() {
        return limits.steady();
    }

    /** Takes a beat that nobody signed; gives false where there is no room for its server. */
    boolean beat(InetAddress address, Heartbeat heartbeat) {
        return beat(address, heartbeat, Unsigned.TAKEN);
    }

    /**
     * Takes a beat; gives false where there is no room for its server.
     *
     * @param verdict whether it is signed
     */
    boolean beat(InetAddress address, Heartbeat heartbeat, Verification verdict) {
        long now = clock.getAsLong();
        Server server = servers.find(address, heartbeat.portOrZero());
        Server.Beat beat = server == null ? Server.Beat.FORGOTTEN : server.beat(heartbeat, verdict, now, limits, ownDelay);
        if (beat == Server.Beat.FORGOTTEN) {
            server = arrive(address, heartbeat, verdict, now);
            if (server == null) {
                return false;
            }
        }
        if (beat == Server.Beat.MOVED) {
            moved.lazySet(true);
        } else if (beat != Server.Beat.SAME) {
            changes.changed(server, beat != Server.Beat.CHANGED);
        }
        return true;
    }

    /** Puts the servers of a storage file into the table, as far as they are not heard already. */
    void restore(List<StorageFile.Row> rows) {
        long now = clock.getAsLong();
        for (StorageFile.Row row : rows) {
            if (row.age().toNanos() <= limits.forgetAfter()) {
                synchronized (this) {
                    if (servers.size() < limits.maxServers() && servers.first(row.id().address()) == null) {
                        Server server =
                                new Server(row.id(), new Balance(row.workers(), row.exactReady()), now - row.age().toNanos(), now);
                        servers.add(server);
                        changes.changed(server, true);
                    }
                }
            }
        }
    }

    /**
     * Makes silent servers stale, and forgets those that have been silent for too long. Where most fall silent at once, it is
     * our own network: they are kept as they are until one half is heard again, or they are forgotten.
     */
    void age() {
        Moment moment = moment();
        List<Server> silent = new ArrayList<>();
        List<Server> overdue = new ArrayList<>();
        forEach(server -> {
            if (sharedServers.look(server, moment)) {
                changes.changed(server, false);
            }
            Moment.Silence silence = server.silence(moment);
            if (silence == Moment.Silence.FORGOTTEN) {
                forget(server);
                changes.changed(server, true);
            } else if (silence == Moment.Silence.TOO_LONG) {
                silent.add(server);
            } else if (silence == Moment.Silence.OVERDUE) {
                overdue.add(server);
            } else if (silence == Moment.Silence.EXPECTED) {
                if (server.becomeLeft(moment)) {
                    changes.changed(server, false);
                }
                if (server.becomeStale(moment)) {
                    changes.changed(server, true);
                }
            }
        });
        sharedServers.write();
        massSilence.look(moment, silent, overdue, servers.size(), this::forEach);
        Moment then = moment();
        silent.stream().filter(server -> server.becomeStale(then)).forEach(server -> changes.changed(server, true));
    }

    private Moment moment() {
        long now = clock.getAsLong();
        return new Moment(now, limits, ownDelay.stretch(now), massSilence.since(now));
    }

    int size() {
        return servers.size();
    }

    List<ServerStatus> statuses() {
        Moment moment = moment();
        List<ServerStatus> statuses = new ArrayList<>(servers.size());
        forEach(server -> statuses.add(server.status(moment)));
        return Collections.unmodifiableList(statuses);
    }

    List<ServerStatus> statuses(InetAddress address) {
        return List.copyOf(snapshots(servers.first(address)));
    }

    /** Returns the servers of each address, one address after the other. */
    Stream<List<ServerSnapshot>> addresses() {
        return servers.addresses().map(this::snapshots);
    }

    private List<ServerSnapshot> snapshots(Server first) {
        Moment moment = moment();
        return Stream.iterate(first, Objects::nonNull, server -> server.next)
                .map(server -> server.status(moment))
                .toList();
    }

    Optional<ServerStatus> status(InetAddress address, int port) {
        return Optional.ofNullable(servers.find(address, port)).map(this::status);
    }

    /** What is known of this server, whether or not it is still in the table. */
    ServerStatus status(Server server) {
        return server.status(moment());
    }

    /** Passes each server that is in the table to this action. */
    void forEach(Consumer<Server> action) {
        servers.forEach(action);
    }

    private synchronized Server arrive(InetAddress address, Heartbeat heartbeat, Verification verdict, long now) {
        Server there = servers.find(address, heartbeat.portOrZero());
        if (there != null && there.beat(heartbeat, verdict, now, limits, ownDelay) != Server.Beat.FORGOTTEN) {
            // somebody else was quicker
            return there;
        }
        if (there != null) {
            forget(there);
        }
        Balance known = null;
        Server restored = heartbeat.portOrZero() == AMBIGUOUS_PORT ? servers.find(address, 0) : null;
        if (restored != null && restored.isRestored()) {
            // the file does not tell this port from none: this is the server that it means
            known = restored.giveWay();
            servers.remove(restored);
            changes.changed(restored, true);
        }
        if (servers.size() >= limits.maxServers() || servers.count(address) >= mostOfOneAddress()) {
            return null;
        }
        ServerId id = new ServerId(address, heartbeat.port());
        Server server = servers.recall(id);
        if (server == null) {
            server = known == null
                    ? new Server(id, new Balance(heartbeat.status(), heartbeat.ready()), now, now)
                    : new Server(id, known, now - 1, now);
        } else {
            server.comeBack();
        }
        server.beat(heartbeat, verdict, now, limits, ownDelay);
        servers.add(server);
        return server;
    }

    private synchronized void forget(Server server) {
        // it may have come back since
        if (server.isForgotten() && servers.find(server.address(), server.port()) == server) {
            servers.forget(server, limits.maxServers());
        }
    }

    /** How many servers of one address it takes: one that forges ports is to leave room for others. */
    int mostOfOneAddress() {
        return Math.min(MOST_OF_ONE_ADDRESS, Math.max(1, limits.maxServers() / 2));
    }
}
