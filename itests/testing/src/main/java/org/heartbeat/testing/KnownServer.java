// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.status.WorkerStatus;

/** A server as a monitor could know it: healthy and beating every second, unless a test says otherwise. */
public record KnownServer(
        ServerId id,
        WorkerStatus workers,
        WorkerStatus momentaryWorkers,
        int failedPerMille,
        int scale,
        Map<String, String> variables,
        ServerState state,
        Duration age,
        Duration upFor,
        Duration knownFor,
        int senders,
        long beats,
        long missedBeats,
        double lossRate,
        Optional<Duration> interval,
        Optional<Duration> jitter,
        Duration staleAfter,
        String staleReason,
        double trust,
        Optional<String> signer,
        Optional<Duration> clockSkew)
        implements ServerStatus {

    /** Returns the id of a server that reports this port, or no port if it is 0. */
    public static ServerId id(InetAddress address, int port) {
        return port == 0 ? ServerId.of(address) : ServerId.of(address, port);
    }

    /** Returns a server that has beaten ten times. */
    public static KnownServer at(String address, int port, int ready, int busy) {
        WorkerStatus workers = new WorkerStatus(ready, busy);
        try {
            return new KnownServer(
                    id(InetAddress.getByName(address), port),
                    workers,
                    workers,
                    0,
                    1,
                    Map.of(),
                    ready > 0 ? ServerState.UP : ServerState.FULL,
                    Duration.ZERO,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    1,
                    10,
                    0,
                    0,
                    Optional.of(Duration.ofSeconds(1)),
                    Optional.of(Duration.ZERO),
                    Duration.ofSeconds(5),
                    "",
                    1,
                    Optional.empty(),
                    Optional.empty());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    /** Returns the momentary number, as if many beats before had reported the same. */
    @Override
    public double smoothedReady() {
        return momentaryWorkers.ready();
    }

    /** Returns a copy in another state. */
    public KnownServer in(ServerState other) {
        return new KnownServer(id, workers, momentaryWorkers, failedPerMille, scale, variables, other, age, upFor, knownFor,
                senders, beats, missedBeats, lossRate, interval, jitter, staleAfter, staleReason, trust, signer, clockSkew);
    }

    /** Returns a copy that has been silent for this long. */
    public KnownServer silentFor(Duration silence) {
        return new KnownServer(id, workers, momentaryWorkers, failedPerMille, scale, variables, state, silence, upFor,
                knownFor, senders, beats, missedBeats, lossRate, interval, jitter, staleAfter, staleReason, trust, signer,
                clockSkew);
    }

    /** Returns a copy with these momentary numbers in its last beat. */
    public KnownServer momentarily(int ready, int busy) {
        return new KnownServer(id, workers, new WorkerStatus(ready, busy), failedPerMille, scale, variables, state, age, upFor,
                knownFor, senders, beats, missedBeats, lossRate, interval, jitter, staleAfter, staleReason, trust, signer,
                clockSkew);
    }

    /** Returns a copy with this many failing requests per thousand. */
    public KnownServer failing(int perMille) {
        return new KnownServer(id, workers, momentaryWorkers, perMille, scale, variables, state, age, upFor, knownFor,
                senders, beats, missedBeats, lossRate, interval, jitter, staleAfter, staleReason, trust, signer, clockSkew);
    }

    /** Returns a copy whose messages have this many units per worker. */
    public KnownServer scaled(int units) {
        return new KnownServer(id, workers, momentaryWorkers, failedPerMille, units, variables, state, age, upFor, knownFor,
                senders, beats, missedBeats, lossRate, interval, jitter, staleAfter, staleReason, trust, signer, clockSkew);
    }

    /** Returns a copy with this degree of trust. */
    public KnownServer trusted(double part) {
        return new KnownServer(id, workers, momentaryWorkers, failedPerMille, scale, variables, state, age, upFor, knownFor,
                senders, beats, missedBeats, lossRate, interval, jitter, staleAfter, staleReason, part, signer, clockSkew);
    }

    /** Returns a copy that loses this share of its beats. */
    public KnownServer losing(double share) {
        return new KnownServer(id, workers, momentaryWorkers, failedPerMille, scale, variables, state, age, upFor, knownFor,
                senders, beats, missedBeats, share, interval, jitter, staleAfter, staleReason, trust, signer, clockSkew);
    }

    /** Returns a copy with this many beats. */
    public KnownServer beaten(long times) {
        return new KnownServer(id, workers, momentaryWorkers, failedPerMille, scale, variables, state, age, upFor, knownFor,
                senders, times, missedBeats, lossRate, interval, jitter, staleAfter, staleReason, trust, signer, clockSkew);
    }

    /** Returns a copy with this many senders. */
    public KnownServer sharedBy(int count) {
        return new KnownServer(id, workers, momentaryWorkers, failedPerMille, scale, variables, state, age, upFor, knownFor,
                count, beats, missedBeats, lossRate, interval, jitter, staleAfter, staleReason, trust, signer, clockSkew);
    }

    /** Returns a copy with other variables. */
    public KnownServer saying(Map<String, String> others) {
        return new KnownServer(id, workers, momentaryWorkers, failedPerMille, scale, others, state, age, upFor, knownFor,
                senders, beats, missedBeats, lossRate, interval, jitter, staleAfter, staleReason, trust, signer, clockSkew);
    }

    /** Returns a copy whose clock is this far ahead of ours. */
    public KnownServer ahead(Duration skew) {
        return new KnownServer(id, workers, momentaryWorkers, failedPerMille, scale, variables, state, age, upFor, knownFor,
                senders, beats, missedBeats, lossRate, interval, jitter, staleAfter, staleReason, trust, signer, Optional.of(skew));
    }
}
