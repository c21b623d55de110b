// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.WorkerStatus;

/** A sender whose status a test sets, except for its drains, which it keeps itself. For any thread. */
public final class KnownSender implements HeartbeatSender {

    /** How long ago it sent its last beat. */
    private static final Duration SINCE_BEAT = Duration.ofMillis(400);

    private final List<String> drains = new ArrayList<>();
    private final List<String> lasting = new ArrayList<>();
    private String diskFailure = "";
    private final Set<String> pollers = new HashSet<>();
    private Status status;

    private KnownSender(Status status) {
        this.status = status;
    }

    /** Returns a healthy sender that beats to a group every second, for itself and its provider {@code jetty}. */
    public static KnownSender well() {
        return new KnownSender(new Status(
                List.of(new KnownTarget(
                        "239.0.0.1:27999",
                        "239.0.0.1:27999 (eth0, TTL 1)",
                        120,
                        0,
                        Optional.of(SINCE_BEAT),
                        Optional.empty())),
                Duration.ofSeconds(1),
                Optional.of(Duration.ofSeconds(5)),
                List.of(
                        new KnownProvider("jetty", -100, true, "highest ranking"),
                        new KnownProvider("system", Integer.MIN_VALUE, false, "its ranking is lower than that of \"jetty\"")),
                Optional.of(new WorkerStatus(40, 10)),
                Optional.of(new WorkerStatus(38, 12)),
                Optional.of("v=1&ready=38&busy=12&now=40"),
                Optional.of(SINCE_BEAT),
                120,
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false));
    }

    /** Returns a sender that has not beaten yet and has no targets. */
    public static KnownSender silent() {
        return new KnownSender(new Status(List.of(), Duration.ofSeconds(1), Optional.of(Duration.ofSeconds(1)), List.of(),
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 0, Optional.empty(), List.of(),
                List.of(), Optional.empty(), Optional.empty(), false));
    }

    /** Returns a sender whose last beat, just now, reported these workers. */
    public static KnownSender saying(int ready, int busy) {
        return silent().beat(ready, busy, Duration.ZERO);
    }

    /** Adds a last beat of this age; nothing changes after it. */
    public synchronized KnownSender beat(int ready, int busy, Duration age) {
        Optional<WorkerStatus> said = Optional.of(new WorkerStatus(ready, busy));
        status = new Status(status.targets, status.interval, status.smoothingDelay, status.providers, said, said,
                Optional.of("v=1&ready=" + ready + "&busy=" + busy), Optional.of(age), status.beats + 1, status.statusFailure,
                List.of(), List.of(), status.rejectedConfiguration, status.failures, status.leaving);
        return this;
    }

    /** Adds a target with these numbers of sent and failed beats. */
    public synchronized KnownSender target(String address, long sent, long failed) {
        List<SenderStatus.Target> more = new ArrayList<>(status.targets);
        more.add(new KnownTarget(address, "", sent, failed, status.sinceLastBeat, Optional.empty()));
        status = status.to(more.toArray(SenderStatus.Target[]::new));
        return this;
    }

    /** The status that a test sets. */
    public record Status(
            List<SenderStatus.Target> targets,
            Duration interval,
            Optional<Duration> smoothingDelay,
            List<SenderStatus.Provider> providers,
            Optional<WorkerStatus> measured,
            Optional<WorkerStatus> reported,
            Optional<String> lastMessage,
            Optional<Duration> sinceLastBeat,
            long beats,
            Optional<String> statusFailure,
            List<String> drainReasons,
            List<String> persistentDrainReasons,
            Optional<String> rejectedConfiguration,
            Optional<SenderStatus.Failures> failures,
            boolean leaving)
            implements SenderStatus {

        /** Returns a copy with these targets. */
        public Status to(SenderStatus.Target... others) {
            return new Status(List.of(others), interval, smoothingDelay, providers, measured, reported, lastMessage,
                    sinceLastBeat, beats, statusFailure, drainReasons, persistentDrainReasons, rejectedConfiguration, failures,
                    leaving);
        }

        /**
         * Returns a copy in which this share of requests failed and this many workers would otherwise have been reported as ready.
         */
        public Status failing(double share, int ready) {
            return new Status(targets, interval, smoothingDelay, providers, measured, reported, lastMessage, sinceLastBeat,
                    beats, statusFailure, drainReasons, persistentDrainReasons, rejectedConfiguration,
                    Optional.of(new KnownFailures("jetty", share,
                    ready)), leaving);
        }

        /** Returns a copy whose status failed for this reason. */
        public Status troubledBy(String why) {
            return new Status(targets, interval, smoothingDelay, providers, measured, reported, lastMessage, sinceLastBeat,
                    beats, Optional.of(why), drainReasons, persistentDrainReasons, rejectedConfiguration, failures, leaving);
        }

        /** Returns a copy whose last configuration was rejected. */
        public Status refusing(String why) {
            return new Status(targets, interval, smoothingDelay, providers, measured, reported, lastMessage, sinceLastBeat,
                    beats, statusFailure, drainReasons, persistentDrainReasons, Optional.of(why), failures, leaving);
        }

        /** Returns a copy this many beats later, the last of which measured these workers. */
        public Status later(long more, WorkerStatus workers) {
            return new Status(targets, interval, smoothingDelay, providers, Optional.of(workers), reported, lastMessage,
                    sinceLastBeat, beats + more, statusFailure, drainReasons, persistentDrainReasons, rejectedConfiguration,
                    failures, leaving);
        }

        /** Returns a copy with another interval. */
        public Status every(Duration time) {
            return new Status(targets, time, smoothingDelay, providers, measured, reported, lastMessage, sinceLastBeat,
                    beats, statusFailure, drainReasons, persistentDrainReasons, rejectedConfiguration, failures, leaving);
        }

        /** Returns a copy whose last beat is this old. */
        public Status silentFor(Duration age) {
            return new Status(targets, interval, smoothingDelay, providers, measured, reported, lastMessage, Optional.of(age),
                    beats, statusFailure, drainReasons, persistentDrainReasons, rejectedConfiguration, failures, leaving);
        }

        /** Returns a copy that is about to stop. */
        public Status leaves() {
            return new Status(targets, interval, smoothingDelay, providers, measured, reported, lastMessage, sinceLastBeat,
                    beats, statusFailure, drainReasons, persistentDrainReasons, rejectedConfiguration, failures, true);
        }

        private Status drained(List<String> causes, List<String> stored) {
            return new Status(targets, interval, smoothingDelay, providers, measured, reported, lastMessage, sinceLastBeat,
                    beats, statusFailure, causes, stored, rejectedConfiguration, failures, leaving);
        }
    }

    /** Failing requests that a test sets. */
    public record KnownFailures(String counter, double share, int ready) implements SenderStatus.Failures {}

    /** A target that a test sets. */
    public record KnownTarget(
            String address, String route, long sent, long failed, Optional<Duration> sinceLastSent, Optional<String> failure)
            implements SenderStatus.Target {

        /** Returns a target that no beat reaches. */
        public static KnownTarget failing(String address, String why) {
            return new KnownTarget(address, address, 3, 117, Optional.of(SINCE_BEAT.plusSeconds(117)), Optional.of(why));
        }
    }

    /** A provider that a test sets. */
    public record KnownProvider(String name, int ranking, boolean chosen, String reason) implements SenderStatus.Provider {}

    /** Changes the status. */
    public synchronized void change(UnaryOperator<Status> change) {
        status = change.apply(status);
    }

    /** Makes storing fail for this reason, or succeed again if it is empty. */
    public synchronized void breakDisk(String reason) {
        diskFailure = reason;
    }

    private void requireDisk() {
        if (!diskFailure.isEmpty()) {
            throw new UncheckedIOException(diskFailure, new IOException(diskFailure));
        }
    }

    /** Returns its drains that should survive a restart. */
    public synchronized List<String> lasting() {
        return List.copyOf(lasting);
    }

    @Override
    public synchronized Status status() {
        return status.drained(List.copyOf(drains), List.copyOf(lasting));
    }

    @Override
    public synchronized Status polledBy(String poller) {
        pollers.add(poller);
        return status();
    }

    /** Returns the distinct pollers so far. */
    public synchronized Set<String> pollers() {
        return Set.copyOf(pollers);
    }

    @Override
    public synchronized void drain(String cause, boolean lasts) {
        if (!drains.contains(cause)) {
            drains.add(cause);
        }
        if (lasts && !lasting.contains(cause)) {
            requireDisk();
            lasting.add(cause);
        }
    }

    @Override
    public synchronized boolean resume(String cause) {
        boolean drained = drains.remove(cause);
        if (lasting.contains(cause)) {
            requireDisk();
            lasting.remove(cause);
        }
        return drained;
    }
}
