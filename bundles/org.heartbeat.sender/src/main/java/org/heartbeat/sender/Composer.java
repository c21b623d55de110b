// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.log.OutageLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Composes the message of each beat. Where there is no status, the last message is repeated for three beats at the most;
 * then there is none, because silence is what balancers understand. Used by the beating thread alone.
 */
final class Composer {

    private static final Logger LOG = LoggerFactory.getLogger(Composer.class);
    private static final int MOST_REPEATS = 3;
    /** Below this many ready workers, an idle server is worth nothing to {@code mod_lbmethod_heartbeat.c}. */
    private static final int WORTH_NOTHING_BELOW = 4;

    private final Supplier<HeartbeatCodec> codec;
    private final StatusPoll poll;
    private final Supplier<OptionalInt> httpPort;
    private final OutageLog outage = new OutageLog(LOG, "Status");
    private final OutageLog portOutage = new OutageLog(LOG, "HeartbeatPort: \"auto\"");
    private Message last;
    private int repeats;

    /**
     * The bytes of a beat.
     *
     * @param beat what to send now
     * @param leaving what to send if no other beat follows: no worker is ready any more
     */
    record Message(byte[] beat, byte[] leaving) {}

    /** A composer that uses the codec and the HTTP port that are there at each beat; the codec may be null. */
    Composer(Supplier<HeartbeatCodec> codec, StatusPoll poll, Supplier<OptionalInt> httpPort) {
        this.codec = codec;
        this.poll = poll;
        this.httpPort = httpPort;
    }

    /** The message of this beat; empty: be silent. */
    Optional<Message> compose(Settings settings) {
        HeartbeatCodec present = codec.get();
        StatusPoll.Answer answer = present == null
                ? new StatusPoll.Answer(null, "there is no HeartbeatCodec service")
                : poll.ask(settings.status(), settings.interval());
        if (answer.status() != null) {
            last = message(present, answer.status(), settings);
            repeats = 0;
        }
        if (answer.trouble() == null) {
            outage.recovered("told again");
            return Optional.of(last);
        }
        outage.failing(answer.trouble() + (last == null
                ? "; the sender is silent"
                : "; the last status is repeated for " + MOST_REPEATS + " beats, then the sender is silent"));
        if (answer.status() == null && ++repeats > MOST_REPEATS) {
            last = null;
        }
        return Optional.ofNullable(last);
    }

    private Message message(HeartbeatCodec codec, WorkerStatus status, Settings settings) {
        int port = settings.port() == Settings.AUTO_PORT ? autoPort() : settings.port();
        return new Message(
                bytes(codec, status, port, settings),
                bytes(codec, new WorkerStatus(0, status.busy()), port, settings));
    }

    private static byte[] bytes(HeartbeatCodec codec, WorkerStatus status, int port, Settings settings) {
        WorkerStatus told = settings.httpdFloor() && status.ready() < WORTH_NOTHING_BELOW
                ? new WorkerStatus(status.ready(), Math.max(1, status.busy()))
                : status;
        byte[] target = new byte[HeartbeatCodec.MAX_LENGTH];
        return Arrays.copyOf(target, codec.encode(Heartbeat.of(told).port(port).build(), target, 0));
    }

    private int autoPort() {
        OptionalInt port = httpPort.get();
        if (port.isPresent()) {
            portOutage.recovered("the HTTP service has port " + port.getAsInt());
        } else {
            portOutage.failing("there is no HTTP service, so no port is sent");
        }
        return port.orElse(0);
    }
}
