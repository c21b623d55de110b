// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.heartbeat.api.status.HeartbeatSender;
import org.heartbeat.api.status.SenderStatus;
import org.heartbeat.api.status.WorkerStatus;

/** A sender that beats what a test says, each second, the last time just now. For any thread. */
public final class KnownSender implements HeartbeatSender {

    private final List<String> drains = new ArrayList<>();
    private final List<SenderStatus.Target> targets = new ArrayList<>();
    private Optional<WorkerStatus> said = Optional.empty();
    private Optional<Instant> lastBeat = Optional.empty();
    private long beats;

    /** One status of the sender. */
    private record Status(
            List<Target> targets,
            Duration interval,
            Duration steady,
            List<Provider> providers,
            Optional<WorkerStatus> momentary,
            Optional<WorkerStatus> said,
            String message,
            Optional<Instant> lastBeat,
            long beats,
            Optional<String> trouble,
            List<String> drains)
            implements SenderStatus {}

    /** One target. */
    private record KnownTarget(
            String address, String route, long sent, long failed, Optional<Instant> lastSent, Optional<String> failure)
            implements SenderStatus.Target {}

    /** A sender that has not beaten yet. */
    public static KnownSender silent() {
        return new KnownSender();
    }

    /** A sender whose last beat, just now, said these workers. */
    public static KnownSender saying(int ready, int busy) {
        return new KnownSender().beat(ready, busy, Instant.now());
    }

    /** Beats at this time. */
    public synchronized KnownSender beat(int ready, int busy, Instant time) {
        said = Optional.of(new WorkerStatus(ready, busy));
        lastBeat = Optional.of(time);
        beats++;
        return this;
    }

    /** Has one more target, to which so many beats were sent and failed. */
    public synchronized KnownSender target(String address, long sent, long failed) {
        targets.add(new KnownTarget(address, "", sent, failed, lastBeat, Optional.empty()));
        return this;
    }

    @Override
    public synchronized SenderStatus status() {
        return new Status(List.copyOf(targets), Duration.ofSeconds(1), Duration.ofSeconds(1), List.of(), said, said,
                said.map(workers -> "v=1&ready=" + workers.ready() + "&busy=" + workers.busy()).orElse(""), lastBeat, beats,
                Optional.empty(), List.copyOf(drains));
    }

    @Override
    public synchronized void drain(String cause, boolean lasting) {
        if (!drains.contains(cause)) {
            drains.add(cause);
        }
    }

    @Override
    public synchronized boolean resume(String cause) {
        return drains.remove(cause);
    }
}
