// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.beat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.heartbeat.api.codec.Heartbeat.State;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.internal.osgi.Ranked;
import org.heartbeat.sender.drain.DrainReasons;
import org.heartbeat.sender.measure.Providers;
import org.heartbeat.sender.message.Composer;
import org.heartbeat.sender.settings.SenderSettings;
import org.heartbeat.sender.transport.Transports;

/**
 * Announces by beats whether this Karaf serves, drains or leaves, and under which identity. For the beating thread, except
 * {@link #status}.
 */
final class Announcer {

    private final Composer composer;
    private final DrainReasons drains;
    private final Departure departure;
    private final Transports transports;
    private final LongSupplier clock;
    private final BeatLog log = new BeatLog();
    // written by the beating thread only
    private volatile long beats;
    /** By the clock; empty before the first beat. */
    private volatile Optional<Long> lastBeat = Optional.empty();
    // beating thread only
    /** The state that the last beat announced. */
    private State announced = State.SERVING;
    private long unavailableSince;
    /** Whether the next beat is the first under another identity. */
    private boolean identityChanged;

    /** Creates an announcer that has announced nothing; the clock counts nanoseconds, as {@link System#nanoTime}. */
    Announcer(
            Composer composer,
            DrainReasons drains,
            Departure departure,
            Transports transports,
            LongSupplier clock) {
        this.composer = composer;
        this.drains = drains;
        this.departure = departure;
        this.transports = transports;
        this.clock = clock;
    }

    /** Returns whether balancers should get the next beat at once. */
    boolean isUrgent() {
        return (identityChanged || announced != state()) && composer.isReady();
    }

    /** Returns when beats began to announce that this Karaf drains or leaves, by the clock; meaningless while they do not. */
    long unavailableSince() {
        return unavailableSince;
    }

    /** Replaces the targets. If balancers will see another server from now on, the old one leaves first. */
    void change(SenderSettings before, SenderSettings changed) {
        boolean isOther = !before.targets().isEmpty() && !before.isSameServer(changed);
        transports.replace(changed.targets(), isOther ? composer.leave(before) : Optional.empty());
        identityChanged |= isOther;
    }

    /** Composes one beat and sends it to all targets, if there are any. */
    void beat(SenderSettings settings) {
        State state = state();
        boolean urgent = isUrgent();
        if (state != State.LEAVING && composer.isPortChanged(settings)) {
            urgent |= leaveOldPort(settings);
        }
        if (announced != State.SERVING && state == State.SERVING) {
            composer.capacity().begin();
        } else if (announced == State.SERVING && state != State.SERVING) {
            unavailableSince = clock.getAsLong();
        }
        if (composer.isReady()) {
            announced = state;
            identityChanged = false;
        }
        Optional<ByteBuffer> message = composer.compose(settings, state);
        if (message.isPresent()) {
            lastBeat = Optional.of(clock.getAsLong());
            if (!transports.isEmpty()) {
                beats++;
                transports.send(message.get(), urgent);
                log.beating(settings, transports, composer.capacity().provider());
            }
        }
    }

    private boolean leaveOldPort(SenderSettings settings) {
        Optional<ByteBuffer> goodbye = composer.leave(settings);
        goodbye.ifPresent(message -> transports.send(message, true));
        return goodbye.isPresent();
    }

    /** Logs that there are no targets any more. */
    void disabled() {
        log.disabled();
    }

    private State state() {
        return departure.isBegun() ? State.LEAVING : drains.reasons().isEmpty() ? State.SERVING : State.DRAINING;
    }

    /**
     * Returns what the sender does at this moment under these settings, with these providers, whichever configuration was
     * rejected.
     */
    SenderStatus status(SenderSettings settings, List<Ranked<StatusProvider>> providers, Optional<String> rejected) {
        return new SenderSnapshot(
                transports.statuses(),
                settings.interval(),
                Optional.of(settings.smoothingDelay()).filter(delay -> !delay.isZero()),
                Providers.report(providers, settings.status()),
                composer.capacity().measured(),
                composer.reported(),
                composer.text(),
                lastBeat.map(last -> Duration.ofNanos(clock.getAsLong() - last)),
                beats,
                composer.statusFailure(),
                drains.reasons(),
                drains.stored(),
                rejected,
                composer.failures(),
                departure.isBegun());
    }
}
