// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.status.WorkerStatus;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A snapshot of what a monitor knows about one server. Immutable.
 *
 * <p>Durations are measured with a monotonic clock that stands still while the monitor itself is suspended. Changes of the wall
 * clock do not affect them.
 */
@ProviderType
public interface ServerStatus {

    /** The server's address and port. */
    ServerId id();

    /**
     * The workers to balance by. If the sender smooths its numbers, these are the reported ones; otherwise the monitor smooths
     * them ({@code HeartbeatSteady}).
     */
    WorkerStatus workers();

    /** The workers at the moment of the last beat, not smoothed. */
    WorkerStatus momentaryWorkers();

    /**
     * The ready workers for a balancer that acts on every beat, 0 or more, not rounded: those of {@link #momentaryWorkers()},
     * smoothed over one {@link #interval()}. The smoothing of {@link #workers()} can be much slower, because httpd reads
     * datagrams every five seconds only. If nothing is smoothed, the ready workers of {@link #workers()}.
     */
    double smoothedReady();

    /**
     * How many of a thousand of the server's requests fail, 0 to 1000, according to its last beat; 0 if that contains no such
     * number. If the server fails while it idles, the ready workers of {@link #workers()} are already reduced by it; those of
     * {@link #momentaryWorkers()} and {@link #smoothedReady()} are not.
     */
    int failedPerMille();

    /** The units per worker in the server's messages, 1 or more. All other numbers here are workers. */
    int scale();

    /** The site's own variables in the last beat; the keys are in lower case. Never null, not modifiable. */
    Map<String, String> variables();

    /** Whether the server takes work. */
    ServerState state();

    /** The time since the last beat. */
    Duration age();

    /** The time since the server's first beat, or since its first beat after it was {@link ServerState#STALE} or forgotten. */
    Duration upFor();

    /** The time since the server's first beat, even if it was forgotten in between. */
    Duration knownFor();

    /**
     * The number of senders that beat with this address and port: 1, or 2 if two alternate, for example a machine and its
     * clone. Each server needs an address or a port of its own.
     */
    int senders();

    /** The number of beats received; 0 if the server is known from the storage file alone. */
    long beats();

    /**
     * The number of beats that were due and did not arrive; never falls. A numbered beat counts once eight later ones have
     * arrived without it, because it may have been overtaken on the way.
     */
    long missedBeats();

    /** The share of beats that get lost, 0 to 1, from the server's own record. Recent beats count more than old ones. */
    double lossRate();

    /** The usual time between two beats; empty until it is known. */
    Optional<Duration> interval();

    /** The average deviation from {@link #interval()}; empty until the interval is known. */
    Optional<Duration> jitter();

    /** The silence after which the server is {@link ServerState#STALE}: as configured, or derived from its record of loss. */
    Duration staleAfter();

    /** How {@link #staleAfter()} was derived, for people, such as {@code 4 beats lost in a row at 1.0 % loss + 200 ms}. */
    String staleReason();

    /**
     * The factor by which a balancer should weight the server because of its silence, 0.1 to 1. It is 1 until half of
     * {@link #staleAfter()} has passed, and then falls to 0.1.
     */
    double trust();

    /** The {@code id} that signed the last beat; empty if signatures are not checked or the beat was not signed. */
    Optional<String> signer();

    /** How far the server's wall clock is ahead of ours, negative if behind; empty unless {@link #signer()} is present. */
    Optional<Duration> clockSkew();
}
