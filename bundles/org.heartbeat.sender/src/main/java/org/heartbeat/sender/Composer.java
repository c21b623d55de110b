// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.osgi.Ranked;
import org.heartbeat.internal.smoothing.Smoother;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Composes the message of each beat. Where there is no status, the last one is repeated for three beats at the most; then
 * there is no message, because silence is what balancers understand. Used by the beating thread alone, but for what it tells
 * of itself.
 */
final class Composer {

    private static final Logger LOG = LoggerFactory.getLogger(Composer.class);
    private static final int MOST_REPEATS = 3;

    private final Supplier<HeartbeatCodec> codec;
    private final StatusPoll poll;
    private final Counters counters;
    private final Supplier<OptionalInt> httpPort;
    private final LongSupplier clock;
    private final Smoother steady = new Smoother();
    private final OutageLog outage = new OutageLog(LOG, "Status");
    private final Failing failing = new Failing();
    private final OutageLog portOutage = new OutageLog(LOG, "HeartbeatPort: \"auto\"");
    private final Message message;
    private int repeats;
    /** Of the last message; 0: none. */
    private int port;
    private volatile Ranked<StatusProvider> provider;
    /** What the provider told last; null before the first. */
    private volatile WorkerStatus momentary;
    /** Whether {@link #steady} smooths it. */
    private boolean isSteady;
    /** What the last message says, in workers; null before the first. */
    private volatile WorkerStatus said;
    private volatile String trouble;
    private volatile Optional<SenderStatus.Failures> failures = Optional.empty();

    /**
     * A composer.
     *
     * @param codec the codec of this moment, or null
     * @param httpPort the HTTP service's port of this moment
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    Composer(
            Supplier<HeartbeatCodec> codec,
            StatusPoll poll,
            Counters counters,
            Supplier<OptionalInt> httpPort,
            BeatSigner signer,
            LongSupplier clock) {
        this.codec = codec;
        this.poll = poll;
        this.counters = counters;
        this.httpPort = httpPort;
        message = new Message(signer);
        this.clock = clock;
    }

    /** Composes the message of this beat; false: be silent. */
    boolean compose(SenderSettings settings, Heartbeat.State state) {
        boolean fresh = false;
        boolean encoded = false;
        try {
            HeartbeatCodec present = codec.get();
            if (present == null) {
                trouble = "there is no HeartbeatCodec service";
            } else {
                boolean counting = settings.countsErrors() && !settings.steady().isZero()
                        && state == Heartbeat.State.SERVING;
                if (counting) {
                    counters.ask();
                } else {
                    counters.forget();
                }
                StatusPoll.Answer answer = poll.ask(settings.status(), settings.interval());
                fresh = answer.status() != null;
                if (fresh) {
                    take(answer, settings);
                }
                Optional<Counters.Worst> worst = counting ? counters.worst(settings.interval()) : Optional.empty();
                if (momentary != null) {
                    failures = worst.filter(known -> isSteady).map(this::failures);
                    encode(present, settings, state);
                    encoded = true;
                    failing.note(failures, said.ready());
                }
                trouble = answer.trouble();
            }
        } catch (Throwable e) {
            // foreign code, or no memory: the last message is repeated
            fresh = false;
            trouble = "no message could be composed: " + OutageLog.text(e);
        }
        repeats = fresh ? 0 : repeats + 1;
        // that it leaves is true whatever its status is
        boolean silent = momentary == null || repeats > MOST_REPEATS && state != Heartbeat.State.LEAVING;
        if (!encoded && !silent) {
            message.repeat(settings);
        }
        if (trouble == null) {
            outage.recovered("told again");
        } else {
            outage.failing(trouble + (silent
                    ? "; the sender is silent"
                    : "; the last status is repeated for " + MOST_REPEATS + " beats, then the sender is silent"));
        }
        return !silent;
    }

    /**
     * Looks at the load between two beats, where numbers are smoothed.
     *
     * @param nanos until the next look; half of it is waited for an answer
     * @return false where there is to be no other look before the next beat: numbers are not smoothed, or nobody answers
     */
    boolean look(SenderSettings settings, long nanos) {
        if (momentary == null || !isSmoothed(settings)) {
            return false;
        }
        StatusPoll.Answer answer = poll.ask(settings.status(), Duration.ofNanos(nanos));
        if (answer.provider() == provider && answer.status() != null) {
            steady.look(answer.status());
        }
        return answer.trouble() == null;
    }

    private void take(StatusPoll.Answer answer, SenderSettings settings) {
        provider = answer.provider();
        momentary = answer.status();
        isSteady = isSmoothed(settings);
        if (isSteady) {
            steady.smooth(momentary, clock.getAsLong(), settings.steady().toNanos());
        }
    }

    private SenderStatus.Failures failures(Counters.Worst worst) {
        return new Report.Failures(worst.counter(), worst.share(), serving(0, 1).ready());
    }

    /** What is a decision and no measurement is said as it is. */
    private boolean isSmoothed(SenderSettings settings) {
        return !settings.steady().isZero() && !provider.text(StatusProvider.STEADY).strip().equalsIgnoreCase("false");
    }

    private void encode(HeartbeatCodec present, SenderSettings settings, Heartbeat.State state) {
        if (state != Heartbeat.State.LEAVING) {
            port = port(settings);
        }
        boolean isServing = state == Heartbeat.State.SERVING;
        int scale = settings.scale();
        WorkerStatus workers = reported(isServing, scale);
        Heartbeat.Builder heartbeat = Heartbeat.of(workers).scale(scale).state(state).variables(settings.variables());
        if (port > 0) {
            heartbeat.port(port);
        }
        if (isServing && !settings.steady().isZero()) {
            heartbeat.momentaryReady(scaled(momentary.ready(), scale));
            failures.ifPresent(known -> heartbeat.failedPerMille((int) Math.round(known.share() * 1000)));
        }
        message.encode(heartbeat.build(), present, settings);
        said = scale == 1 ? workers : reported(isServing, 1);
    }

    private WorkerStatus reported(boolean isServing, int scale) {
        return isServing
                ? serving(failures.isPresent() ? failures.get().share() : 0, scale)
                : new WorkerStatus(0, scaled(momentary.busy(), scale));
    }

    private WorkerStatus serving(double failedShare, int scale) {
        return isSteady
                ? steady.report(failedShare, scale)
                : new WorkerStatus(scaled(momentary.ready(), scale), scaled(momentary.busy(), scale));
    }

    private static int scaled(int workers, int scale) {
        return (int) Math.min(Integer.MAX_VALUE, (long) workers * scale);
    }

    /** Whether the HTTP service has got another port since the last message, by which balancers know this server. */
    boolean isPortChanged(SenderSettings settings) {
        return said != null && settings.port() == SenderSettings.AUTO_PORT && port(settings) != port;
    }

    /**
     * Composes the last message of this server, with no worker ready any more and the port of the messages before; false if
     * there were none.
     */
    boolean leave(SenderSettings settings) {
        HeartbeatCodec present = codec.get();
        if (momentary == null || present == null) {
            return false;
        }
        try {
            encode(present, settings, Heartbeat.State.LEAVING);
            return true;
        } catch (Throwable e) {
            LOG.warn("No last beat could be composed", e);
            return false;
        }
    }

    /**
     * Asks how many requests are in service; as many as before if there is no answer.
     *
     * @return negative if the provider does not count requests
     */
    int requestsInService(SenderSettings settings) {
        StatusPoll.Answer answer = poll.ask(settings.status(), settings.interval());
        if (answer.provider() == null || !answer.provider().text(StatusProvider.COUNTS).equals(StatusProvider.REQUESTS)) {
            return -1;
        }
        if (answer.status() != null) {
            provider = answer.provider();
            momentary = answer.status();
        }
        String own = provider.text(StatusProvider.COUNTS_OWN);
        return Math.max(0, momentary.busy() - (own.matches("[0-9]{1,9}") ? Integer.parseInt(own) : 0));
    }

    /** Begins low, as after a start. */
    void begin() {
        steady.begin();
    }

    /** Forgets what was told so far: after a time without beats it is old. */
    void forget() {
        poll.withdraw();
        steady.begin();
        repeats = 0;
        momentary = null;
        said = null;
        trouble = null;
        failures = Optional.empty();
        counters.forget();
    }

    /** The message that was composed last; good until the next one is. */
    ByteBuffer message() {
        return message.bytes();
    }

    /** The message that was composed last, as text; empty before the first; for any thread. */
    Optional<String> text() {
        return message.text();
    }

    /** Who told the last status; null before the first. */
    Ranked<StatusProvider> provider() {
        return provider;
    }

    Optional<WorkerStatus> momentary() {
        return Optional.ofNullable(momentary);
    }

    Optional<WorkerStatus> said() {
        return Optional.ofNullable(said);
    }

    Optional<SenderStatus.Failures> failures() {
        return failures;
    }

    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    private int port(SenderSettings settings) {
        if (settings.port() != SenderSettings.AUTO_PORT) {
            return settings.port();
        }
        OptionalInt http = httpPort.get();
        if (http.isPresent()) {
            portOutage.recovered("the HTTP service has port " + http.getAsInt());
        } else {
            portOutage.failing("there is no HTTP service, so no port is sent");
        }
        return http.orElse(0);
    }
}
