// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import java.time.Duration;
import java.util.Random;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.sign.Unsigned;
import org.heartbeat.monitor.Beats;
import org.heartbeat.monitor.Clock;
import org.heartbeat.monitor.aging.ListeningClock;
import org.heartbeat.monitor.aging.OwnDelay;

/**
 * One server that beats each second over a network that loses and delays beats, and the table that receives them, in virtual time:
 * fast enough for years.
 */
final class LossySite {

    private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

    /** A tick of the monitor and its duration: no divisor of the interval, or both would stay in step forever. */
    private static final long TICK = ListeningClock.TICK.toNanos() + 70_000;

    /** No server becomes stale earlier, so none is checked earlier. */
    private static final long NEVER_STALE = Duration.ofMillis(1500).toNanos();

    private static final Heartbeat BEAT = Heartbeat.of(new WorkerStatus(7, 3)).momentaryReady(7).build();

    private final Network network;
    private final Random random;
    private final Clock time = new Clock();
    private final ListeningClock clock = new ListeningClock(time, new OwnDelay());
    private final Table table = new Table(clock, new OwnDelay());
    private long sent = time.getAsLong();
    private long heard = sent;
    private long tick = sent;
    private boolean losing;
    private long alarms;

    /**
     * What a network does to beats.
     *
     * @param loss the share that it loses
     * @param burst how many it loses in a row on average; 0: each independently of the one before
     * @param jitter the standard deviation of how long it takes
     */
    record Network(double loss, int burst, Duration jitter) {}

    LossySite(Network network, long seed) {
        this.network = network;
        random = new Random(seed);
        table.configure(Beats.automatic(10));
        table.observe((server, isTurn) -> count(server));
    }

    /** The server sends a beat, which may be lost. */
    void beat() {
        sent += INTERVAL;
        passTo(sent + (long) (random.nextGaussian() * network.jitter().toNanos()));
        losing = random.nextDouble() < chanceOfLoss();
        if (!losing) {
            table.beat(Beats.A, BEAT, Unsigned.TAKEN);
            heard = time.getAsLong();
        }
        // ticks only as often as is needed for the clock not to stand still
        clock.tick();
    }

    private double chanceOfLoss() {
        if (network.burst() == 0) {
            return network.loss();
        }
        double end = 1.0 / network.burst();
        return losing ? 1 - end : network.loss() * end / (1 - network.loss());
    }

    private void passTo(long then) {
        while (tick - then <= 0) {
            if (tick - heard > NEVER_STALE) {
                time.pass(Duration.ofNanos(tick - time.getAsLong()));
                clock.tick();
                table.age();
            }
            tick += TICK;
        }
        time.pass(Duration.ofNanos(Math.max(0, then - time.getAsLong())));
    }

    private void count(Server server) {
        if (!server.isForgotten() && table.status(server).state() == ServerState.STALE) {
            alarms++;
        }
    }

    /** Returns how often the server became stale. */
    long alarms() {
        return alarms;
    }

    /** Returns the silence after which it would be stale. */
    Duration staleAfter() {
        return table.status(Beats.A, 0).orElseThrow().staleAfter();
    }

    /** Ends the server after a received beat; returns how long after that it becomes stale. */
    Duration end() {
        do {
            beat();
        } while (losing);
        long before = alarms;
        while (alarms == before) {
            passTo(tick);
        }
        return Duration.ofNanos(time.getAsLong() - heard);
    }
}
