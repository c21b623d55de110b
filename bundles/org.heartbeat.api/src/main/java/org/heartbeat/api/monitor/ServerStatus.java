// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.status.WorkerStatus;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What is known of one server at one moment; does not change afterwards. A server is the address that its beats come from
 * and the {@code port} that they say, together; where beats are signed and checked, it is the address that is signed.
 *
 * <p>Durations are those of a monotonic clock that stands still while the monitor itself does, so nothing that is done to
 * the wall clock changes them.
 */
@ProviderType
public interface ServerStatus {

    /** The server's address. */
    InetAddress address();

    /** The {@code port} that it says, 1 to 65535, or 0 where it says none. */
    int port();

    /**
     * The workers to balance by: what its last beat said where that was smoothed by the sender, else the same smoothed by the
     * monitor ({@code HeartbeatSteady}).
     */
    WorkerStatus workers();

    /** The workers at the moment of its last beat. */
    WorkerStatus momentaryWorkers();

    /**
     * The ready workers to pick by for one who acts on each beat, 0 or more, not rounded: those of {@link #momentaryWorkers()}, smoothed
     * for one {@link #interval()}. {@link #workers()} may be smoothed for much longer, because httpd looks at datagrams each 5 s.
     * Where nothing is smoothed, the ready ones of {@link #workers()}.
     */
    double smoothedReady();

    /**
     * Returns how many of a thousand of its requests fail, 0 to 1000, by its last beat; 0 where that does not say. Where it
     * fails while it idles, {@link #workers()} has fewer ready workers because of it; {@link #momentaryWorkers()} and
     * {@link #smoothedReady()} do not.
     */
    int failedPerMille();

    /** What else its last beat said, with keys in lower case; never null, not modifiable. */
    Map<String, String> variables();

    /** Whether it takes work. */
    ServerState state();

    /** Time since its last beat. */
    Duration age();

    /** Time since it came, or came back after it was {@link ServerState#STALE} or forgotten. */
    Duration upFor();

    /** Time since its first beat, also where it was forgotten in between. */
    Duration knownFor();

    /** Its beats so far, 0 where it is known from the storage file alone. */
    long beats();

    /** Beats that it should have given and that were not heard. */
    long missedBeats();

    /** The share of its beats that is lost, 0 to 1, by its own record, in which what is long ago counts less. */
    double lossRate();

    /** Its usual time from beat to beat, {@link Duration#ZERO} until that is known. */
    Duration interval();

    /** How far it is off that interval on average, {@link Duration#ZERO} until that is known. */
    Duration jitter();

    /** The silence after which it is {@link ServerState#STALE}: as configured, or by its own record of loss and lateness. */
    Duration staleAfter();

    /** What {@link #staleAfter()} rests on, in words for people, such as {@code 4 beats lost in a row at 1.0 % loss + 200 ms}. */
    String staleReason();

    /**
     * How far its silence lets it still be trusted, 0.1 to 1: the part of its weight that a balancer should give it. 1 until
     * half of {@link #staleAfter()}, then falling to 0.1.
     */
    double trust();

    /** Who signed its last beat, {@code id}, where that was checked and found good. */
    Optional<String> signer();

    /** How far its wall clock is ahead of ours, as signed beats tell; {@link Duration#ZERO} where they are not. */
    Duration clockSkew();
}
