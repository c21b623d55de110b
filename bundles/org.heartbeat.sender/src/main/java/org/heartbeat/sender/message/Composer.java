// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.message;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatBuilder;
import org.heartbeat.api.codec.Heartbeat.State;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.sender.measure.Capacity;
import org.heartbeat.sender.measure.RequestCounters;
import org.heartbeat.sender.measure.StatusPoll;
import org.heartbeat.sender.settings.SenderSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Composes the message of each beat. Without a new status, the last one is repeated for at most three beats; then there is no
 * message, because silence is what balancers understand. For the beating thread, except the getters, which are for any thread.
 */
public final class Composer {

    private static final Logger LOG = LoggerFactory.getLogger(Composer.class);
    private static final int MOST_REPEATS = 3;

    private final Supplier<HeartbeatCodec> codec;
    private final Capacity capacity;
    private final RequestCounters counters;
    private final AdvertisedPort port;
    private final Message message;
    private final OutageLog outage = new OutageLog(LOG, "Status");
    private final FailureLog failureLog = new FailureLog();
    // beating thread only
    private int repeats;
    /** How many beats in a row had a failure, even if there was a late status. */
    private int failing;
    // replaced by the beating thread only
    private volatile Optional<WorkerStatus> reported = Optional.empty();
    private volatile Optional<String> statusFailure = Optional.empty();
    private volatile Optional<SenderStatus.Failures> failures = Optional.empty();

    /** The requests that fail, as the last beat took them into account. */
    private record FailedRequests(String counter, double share, int ready) implements SenderStatus.Failures {}

    /**
     * Creates a composer.
     *
     * @param codec the present codec, or null
     * @param httpPort the present port of the HTTP service
     */
    public Composer(
            Supplier<HeartbeatCodec> codec,
            Capacity capacity,
            RequestCounters counters,
            Supplier<OptionalInt> httpPort,
            BeatSigner signer) {
        this.codec = codec;
        this.capacity = capacity;
        this.counters = counters;
        port = new AdvertisedPort(httpPort);
        message = new Message(signer);
    }

    /** Returns whether a new message can be composed; otherwise the last one is repeated, whatever it reported. */
    public boolean isReady() {
        return codec.get() != null;
    }

    /**
     * Composes the message of this beat; empty if the sender is to be silent. It lies between the buffer's begin and its limit, and
     * is valid until the next one.
     */
    public Optional<ByteBuffer> compose(SenderSettings settings, State state) {
        boolean encoded = false;
        repeats++;
        try {
            encoded = encode(settings, state);
            failureLog.update(failures, reported.isPresent() ? reported.get().ready() : 0);
        } catch (Throwable e) {
            // foreign code, or no memory: the last message is repeated
            statusFailure = Optional.of("no message could be composed: " + OutageLog.text(e));
        }
        // without an encoded message there may be none to repeat
        boolean silent = isSilent(state) || !encoded && reported.isEmpty();
        log(silent);
        if (silent) {
            return Optional.empty();
        }
        if (!encoded) {
            message.repeat(settings);
        }
        return Optional.of(message.bytes());
    }

    private boolean isSilent(State state) {
        // that this Karaf leaves is true whatever its status is
        return !capacity.isMeasured() || repeats > MOST_REPEATS && state != State.LEAVING;
    }

    /** Encodes a message with the present status or else the last one, if it is to be sent; returns whether it did. */
    private boolean encode(SenderSettings settings, State state) {
        HeartbeatCodec present = codec.get();
        if (present == null) {
            statusFailure = Optional.of("there is no HeartbeatCodec service");
            return false;
        }
        boolean counting = settings.countsErrors() && settings.smooths() && state == State.SERVING;
        if (counting) {
            counters.ask();
        } else {
            counters.forget();
        }
        StatusPoll.Result result = capacity.measure(settings);
        Optional<RequestCounters.Worst> worst = counting ? counters.worst(settings.interval()) : Optional.empty();
        boolean measured = capacity.isMeasured();
        // a message that is not sent gets no number: monitors would count it as lost
        boolean sends = measured && (result.status() != null || !isSilent(state));
        if (measured) {
            failures = worst.isPresent() && capacity.isSmoothed() ? Optional.of(failures(worst.get())) : Optional.empty();
        }
        if (sends) {
            encode(present, settings, state);
        } else if (measured) {
            port.next(settings);
        }
        statusFailure = Optional.ofNullable(result.failure());
        if (result.status() != null) {
            repeats = 0;
        }
        return sends;
    }

    private SenderStatus.Failures failures(RequestCounters.Worst worst) {
        return new FailedRequests(worst.counter(), worst.share(), capacity.serving(0, 1).ready());
    }

    private void log(boolean silent) {
        failing = statusFailure.isEmpty() ? 0 : failing + 1;
        if (failing == 0) {
            outage.recovered("available again");
        } else if (silent) {
            outage.failing(statusFailure.get() + "; the sender is silent");
        } else if (failing >= MOST_REPEATS) {
            // a shorter failure is no news, such as that of a provider whose service is still starting
            outage.failing(statusFailure.get() + (repeats == 0
                    ? "; its last answer is used"
                    : "; the last status is repeated for " + MOST_REPEATS + " beats, then the sender is silent"));
        }
    }

    private void encode(HeartbeatCodec present, SenderSettings settings, State state) {
        // balancers know a server that leaves by the port of its earlier beats
        int advertised = state == State.LEAVING ? port.last() : port.next(settings);
        int scale = settings.scale();
        WorkerStatus workers = workers(state, scale);
        HeartbeatBuilder heartbeat = Heartbeat.of(workers).scale(scale).state(state).variables(settings.variables());
        if (advertised > 0) {
            heartbeat.port(advertised);
        }
        if (state == State.SERVING && settings.smooths()) {
            heartbeat.momentaryReady(capacity.momentaryReady(scale));
            heartbeat.failedPerMille((int) Math.round(failedShare() * 1000));
        }
        message.encode(heartbeat.build(), present, settings);
        reported = Optional.of(scale == 1 ? workers : workers(state, 1));
    }

    private WorkerStatus workers(State state, int scale) {
        return state == State.SERVING
                ? capacity.serving(failedShare(), scale)
                : capacity.unavailable(scale);
    }

    private double failedShare() {
        return failures.isPresent() ? failures.get().share() : 0;
    }

    /**
     * Composes the last message of this server, with no ready worker and the port of the messages before; empty if there were none
     * or if it cannot be composed.
     */
    public Optional<ByteBuffer> leave(SenderSettings settings) {
        HeartbeatCodec present = codec.get();
        if (!capacity.isMeasured() || present == null) {
            return Optional.empty();
        }
        try {
            encode(present, settings, State.LEAVING);
            return Optional.of(message.bytes());
        } catch (Throwable e) {
            LOG.warn("No last beat could be composed", e);
            return Optional.empty();
        }
    }

    /** Returns whether the HTTP service, by whose port balancers know this server, has a different one since the last message. */
    public boolean isPortChanged(SenderSettings settings) {
        return reported.isPresent() && port.isChanged(settings);
    }

    /** Returns the capacity that the messages report. For the beating thread, except where it says otherwise. */
    public Capacity capacity() {
        return capacity;
    }

    /** Forgets all earlier messages: after a time without beats they are outdated. */
    public void forget() {
        capacity.forget();
        counters.forget();
        repeats = 0;
        reported = Optional.empty();
        statusFailure = Optional.empty();
        failures = Optional.empty();
    }

    /** Returns the last message as text; empty before the first. */
    public Optional<String> text() {
        return message.text();
    }

    /** Returns the workers that the last message reports; empty before the first. */
    public Optional<WorkerStatus> reported() {
        return reported;
    }

    /** Returns the failing requests that the last message takes into account. */
    public Optional<SenderStatus.Failures> failures() {
        return failures;
    }

    /** Returns why there is no present status. */
    public Optional<String> statusFailure() {
        return statusFailure.or(capacity::waiting);
    }
}
