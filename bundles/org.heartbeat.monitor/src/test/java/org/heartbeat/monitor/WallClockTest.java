// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.monitor.aging.ListeningClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole monitor, in virtual time, while the clock of its machine is set. */
class WallClockTest {

    private static final byte[] BEAT = "v=1&ready=7&busy=3".getBytes(US_ASCII);

    private Duration step = Duration.ZERO;
    private final Clock time = new Clock();
    private final long begin = time.getAsLong();
    private final Monitor monitor = new Monitor(time, this::wallClock);
    private final List<InetAddress> beating = new ArrayList<>(List.of(Beats.A, Beats.B, Beats.C));

    private long wallClock() {
        return 1_795_862_400_000L + TimeUnit.NANOSECONDS.toMillis(time.getAsLong() - begin) + step.toMillis();
    }

    @AfterEach
    void stop() {
        monitor.stop();
    }

    private void runFor(int seconds) {
        for (int tick = 0; tick < 4 * seconds; tick++) {
            time.pass(ListeningClock.TICK);
            monitor.tick();
            if (tick % 4 == 0) {
                for (InetAddress address : beating) {
                    assertEquals(Receipt.Outcome.ACCEPTED, monitor.receive(address, BEAT, 0, BEAT.length).outcome());
                }
            }
            for (InetAddress address : beating) {
                assertEquals(ServerState.UP, monitor.server(ServerId.of(address)).orElseThrow().state());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "PT-1H", "P10D", "P-10D"})
    void blamesNoServerForAPauseAndKeepsNoDeadOne(String by) {
        monitor.bindCodec(new TextCodec());
        monitor.configure(Beats.config(), Map.of());
        runFor(600);
        step = Duration.parse(by);
        runFor(600);
        monitor.servers().forEach(server -> {
            assertTrue(server.knownFor().compareTo(Duration.ofSeconds(1200)) <= 0, server.toString());
            assertEquals(Optional.of(Duration.ofSeconds(1)), server.interval());
            assertEquals(Duration.ofMillis(3200), server.staleAfter());
            assertEquals(0, server.missedBeats());
        });
        beating.remove(Beats.C);
        step = step.plus(Duration.parse(by));
        runFor(4);
        assertEquals(ServerState.STALE, monitor.server(ServerId.of(Beats.C)).orElseThrow().state());
        runFor(30);
        assertEquals(2, monitor.size());
    }
}
