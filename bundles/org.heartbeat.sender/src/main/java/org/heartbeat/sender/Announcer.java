// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.heartbeat.api.codec.Heartbeat.State;

/**
 * Sends beats that say whether this Karaf serves, drains or leaves, and under which identity. Used by the beating thread alone, but
 * for {@link #beats} and {@link #sinceLastBeat}.
 */
final class Announcer {

    private final Composer composer;
    private final DrainReasons drains;
    private final Departure departure;
    private final Transports transports;
    private final LongSupplier clock;
    private final BeatLog log = new BeatLog();
    private volatile long beats;
    /** When the last beat was, by the clock; null before the first. */
    private volatile Long lastBeat;
    /** What the last beat said. */
    private State said = State.SERVING;
    private long unavailableSince;
    /** Whether the next beat is the first under another identity. */
    private boolean renamed;

    /** An announcer that has said nothing yet; the clock counts nanoseconds, as {@link System#nanoTime}. */
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

    /** Whether the next beat says what balancers are to learn at once. */
    boolean isDue() {
        return renamed || said != state();
    }

    /** When beats began to say that this Karaf drains or leaves, by the clock; meaningless while they do not. */
    long unavailableSince() {
        return unavailableSince;
    }

    /** Exchanges the targets; if balancers are to take this sender for another server, the one of before leaves first. */
    void change(SenderSettings before, SenderSettings changed) {
        boolean isOther = !before.targets().isEmpty() && !before.isSameServer(changed);
        transports.replace(changed.targets(), isOther && composer.leave(before) ? composer.message() : null);
        renamed |= isOther;
    }

    /** Sends one beat, if there is anything to say and anybody to say it to. */
    void beat(SenderSettings settings) {
        State state = state();
        boolean urgent = isDue();
        if (state != State.LEAVING && composer.isPortChanged(settings) && composer.leave(settings)) {
            transports.send(composer.message(), true);
            urgent = true;
        }
        if (said != State.SERVING && state == State.SERVING) {
            composer.begin();
        } else if (said == State.SERVING && state != said) {
            unavailableSince = clock.getAsLong();
        }
        said = state;
        renamed = false;
        if (composer.compose(settings, state)) {
            lastBeat = clock.getAsLong();
            if (transports.all().length > 0) {
                beats++;
                transports.send(composer.message(), urgent);
                log.beating(settings, transports.all(), composer.provider());
            }
        }
    }

    /** There are no targets any more. */
    void nowhere() {
        log.nowhere();
    }

    private State state() {
        return departure.isBegun() ? State.LEAVING : drains.reasons().isEmpty() ? State.SERVING : State.DRAINING;
    }

    /** The number of beats so far. */
    long beats() {
        return beats;
    }

    /** The time since the last one; empty before the first. */
    Optional<Duration> sinceLastBeat() {
        return Optional.ofNullable(lastBeat).map(last -> Duration.ofNanos(clock.getAsLong() - last));
    }
}
