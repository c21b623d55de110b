// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.aging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.heartbeat.monitor.Clock;
import org.junit.jupiter.api.Test;

class ListeningClockTest {

    private final Clock time = new Clock();
    private final OwnDelay ownDelay = new OwnDelay();
    private final ListeningClock clock = new ListeningClock(time, ownDelay);
    private final long start = clock.getAsLong();

    private long passedMillis() {
        return (clock.getAsLong() - start) / 1_000_000;
    }

    private void tickFor(Duration duration) {
        for (long ticks = duration.dividedBy(ListeningClock.TICK); ticks > 0; ticks--) {
            time.pass(ListeningClock.TICK);
            clock.tick();
        }
    }

    @Test
    void advancesWhileItTicks() {
        tickFor(Duration.ofMinutes(10));
        assertEquals(600_000, passedMillis());
    }

    @Test
    void advancesBetweenTicks() {
        clock.tick();
        time.passMillis(100);
        assertEquals(100, passedMillis());
    }

    @Test
    void treatsALateTickAsABusyMachine() {
        time.passMillis(1900);
        clock.tick();
        assertEquals(1900, passedMillis());
        assertEquals(Duration.ofMillis(1650).toNanos(), ownDelay.stretch(clock.getAsLong()));
    }

    @Test
    void reportsAtOnceThatBeatsMayHaveWaited() {
        tickFor(Duration.ofSeconds(1));
        long before = clock.getAsLong();
        assertFalse(ownDelay.isSince(before));
        time.passMillis(600);
        long now = clock.getAsLong();
        assertTrue(ownDelay.isSince(before));
        assertTrue(ownDelay.isSince(now));
        tickFor(Duration.ofSeconds(6));
        assertTrue(ownDelay.isSince(now));
        assertFalse(ownDelay.isSince(clock.getAsLong()));
        time.passSeconds(60);
        now = clock.getAsLong();
        assertTrue(ownDelay.isSince(now));
        assertEquals(0, ownDelay.stretch(now));
    }

    @Test
    void leavesOutTimeInWhichItDidNotTick() {
        tickFor(Duration.ofSeconds(1));
        time.passSeconds(3600);
        assertEquals(Duration.ofSeconds(3600).toNanos(), clock.tick());
        tickFor(Duration.ofSeconds(1));
        assertEquals(2000, passedMillis());
    }

    @Test
    void leavesItOutAlsoBeforeTheNextTick() {
        time.passSeconds(3600);
        assertEquals(0, passedMillis());
        clock.tick();
        assertEquals(0, passedMillis());
    }

    @Test
    void isNeverEarlyForAThreadThatWasStoppedWhileItAsked() {
        // suspended after it has read the time, and others notice that before it continues
        ListeningClock[] asked = new ListeningClock[1];
        boolean[] stop = {false};
        asked[0] = new ListeningClock(() -> {
            long now = time.getAsLong();
            if (stop[0]) {
                stop[0] = false;
                time.passSeconds(60);
                asked[0].tick();
            }
            return now;
        }, new OwnDelay());
        long before = asked[0].getAsLong();
        stop[0] = true;
        assertEquals(0, asked[0].getAsLong() - before);
    }

    @Test
    void leavesOutEachStandstill() {
        time.passSeconds(60);
        assertEquals(Duration.ofSeconds(60).toNanos(), clock.tick());
        time.passMillis(250);
        time.passSeconds(60);
        assertEquals(Duration.ofMillis(60_250).toNanos(), clock.tick());
        assertEquals(0, clock.tick());
    }
}
