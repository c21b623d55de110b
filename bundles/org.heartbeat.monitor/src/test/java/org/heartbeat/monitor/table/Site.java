// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatBuilder;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.sign.Unsigned;
import org.heartbeat.monitor.Beats;
import org.heartbeat.monitor.Clock;
import org.heartbeat.monitor.aging.ListeningClock;
import org.heartbeat.monitor.aging.OwnDelay;

/** Servers that beat, a network that loses beats, and a table that ages, in virtual time. */
final class Site {

    private static final Duration STEP = Duration.ofMillis(50);

    /** The time to read a waiting beat. */
    private static final Duration READING = Duration.ofNanos(20_000);

    final Clock time = new Clock();
    final OwnDelay ownDelay = new OwnDelay();
    final ListeningClock clock = new ListeningClock(time, ownDelay);
    final Random random = new Random(42);
    final List<Sender> senders = new ArrayList<>();

    /** How often a server became stale. */
    int alarms;

    final Table table = new Table(clock, ownDelay);
    private long sinceTick;

    Site() {
        table.configure(Beats.automatic(1000));
        table.observe((server, isTurn) -> count(server));
    }

    /** A server and the properties of its beats. */
    final class Sender {

        final InetAddress address;
        Duration interval = Duration.ofSeconds(1);
        Duration jitter = Duration.ZERO;
        double loss;
        boolean numbered;
        boolean silent;
        private long next = time.getAsLong();
        private long number;

        private Sender(InetAddress address) {
            this.address = address;
        }

        /** Sends no beat for this time, as a suspended process. */
        void stopFor(Duration pause) {
            next = Math.max(next - time.getAsLong(), pause.toNanos()) + time.getAsLong();
        }

        private void step() {
            if (next - time.getAsLong() > 0) {
                return;
            }
            long late = (long) (random.nextGaussian() * jitter.toNanos());
            next += interval.toNanos() + late;
            if (next - time.getAsLong() < 0) {
                next = time.getAsLong() + interval.toNanos();
            }
            beat();
        }

        private void catchUp() {
            long now = time.getAsLong();
            for (; next - now <= 0; next += interval.toNanos()) {
                time.pass(READING);
                beat();
            }
        }

        private void beat() {
            number++;
            if (!silent && random.nextDouble() >= loss) {
                HeartbeatBuilder beat = Heartbeat.of(new WorkerStatus(7, 3)).momentaryReady(7);
                table.beat(address, (numbered ? beat.sequence(number) : beat).build(), Unsigned.TAKEN);
            }
        }

        ServerStatus status() {
            return table.status(address, 0).orElseThrow();
        }
    }

    Sender sender() {
        Sender sender = new Sender(Beats.address("192.0.2." + (senders.size() + 1)));
        senders.add(sender);
        return sender;
    }

    private void count(Server server) {
        if (table.status(server).state() == ServerState.STALE && !server.isForgotten()) {
            alarms++;
        }
    }

    /** Suspends the monitor while the servers continue; their beats wait, and are all read at once then. */
    void standStillFor(Duration duration) {
        time.pass(duration);
        senders.forEach(Sender::catchUp);
    }

    void runFor(Duration duration) {
        for (long steps = duration.dividedBy(STEP); steps > 0; steps--) {
            time.pass(STEP);
            senders.forEach(Sender::step);
            sinceTick += STEP.toNanos();
            if (sinceTick >= ListeningClock.TICK.toNanos()) {
                sinceTick = 0;
                clock.tick();
                table.age();
            }
        }
    }
}
