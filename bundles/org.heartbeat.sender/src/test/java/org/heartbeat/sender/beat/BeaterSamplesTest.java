// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.beat;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the load is sampled between beats. */
class BeaterSamplesTest extends BeaterFixture {

    /** When the provider was asked, in milliseconds since the beginning. */
    private final List<Long> asked = new ArrayList<>();

    private volatile WorkerStatus load = new WorkerStatus(50, 50);
    private long begin;

    @BeforeEach
    void add() {
        begin = time.now();
        add(2, "asked", 1, () -> {
            asked.add((time.now() - begin) / 1_000_000);
            return load;
        });
    }

    @Test
    void samplesFourTimesShortlyBeforeABeat() {
        apply("HeartbeatAddress", "a:1", "HeartbeatSteady", "1s");
        time.pass(1600, MILLISECONDS);
        assertEquals(List.of(0L, 600L, 700L, 800L, 900L, 1000L, 1600L), asked);
        assertEquals(2, next().size());
    }

    @Test
    void samplesAtMostTwentyTimesASecond() {
        apply("HeartbeatAddress", "a:1", "HeartbeatSteady", "1s", "HeartbeatInterval", "200ms");
        time.pass(400, MILLISECONDS);
        assertEquals(List.of(0L, 50L, 100L, 150L, 200L, 250L, 300L, 350L, 400L), asked);
        assertEquals(3, next().size());
    }

    @Test
    void samplesNothingWhereNumbersAreMomentary() {
        apply("HeartbeatAddress", "a:1", "HeartbeatSteady", "off");
        time.pass(2, SECONDS);
        assertEquals(List.of(0L, 1000L, 2000L), asked);
    }

    @Test
    void reportsTheSamplesBeforeTheBeatToo() {
        apply("HeartbeatAddress", "a:1", "HeartbeatSteady", "1s");
        time.pass(60, SECONDS);
        next();
        time.pass(650, MILLISECONDS);
        load = new WorkerStatus(0, 100);
        time.pass(300, MILLISECONDS);
        load = new WorkerStatus(50, 50);
        time.pass(50, MILLISECONDS);
        // three of five samples found it full; at half load, half of the difference is reported
        assertEquals(List.of("a v=1&ready=35&busy=65&now=50&seq=61"), next());
    }

    @Test
    void beatsAndSamplesNoMoreWhereASampleGetsNoAnswer() {
        apply("HeartbeatAddress", "a:1", "HeartbeatSteady", "1s");
        time.pass(500, MILLISECONDS);
        load = null;
        time.pass(400, MILLISECONDS);
        assertEquals(List.of(0L, 600L), asked);
        load = new WorkerStatus(50, 50);
        time.pass(700, MILLISECONDS);
        assertEquals(List.of(0L, 600L, 1000L, 1600L), asked);
        assertEquals(2, next().size());
        assertEquals(Optional.empty(), beater.status(providers.all(), Optional.empty()).statusFailure());
    }

    @Test
    void ignoresSamplesOfAnotherProvider() {
        apply("HeartbeatAddress", "a:1", "HeartbeatSteady", "1s");
        time.pass(60, SECONDS);
        next();
        time.pass(650, MILLISECONDS);
        add(3, "decides", 2, 0);
        time.pass(200, MILLISECONDS);
        providers.remove(3);
        time.pass(150, MILLISECONDS);
        assertEquals(List.of("a v=1&ready=50&busy=50&now=50&seq=61"), next());
    }

    @Test
    void continuesWhereASampleFails() {
        apply("HeartbeatAddress", "a:1", "HeartbeatSteady", "1s");
        time.pass(0, SECONDS);
        add(3, "broken", 2, () -> {
            throw new IllegalStateException("broken");
        });
        time.pass(2, SECONDS);
        assertEquals(3, next().size());
    }
}
