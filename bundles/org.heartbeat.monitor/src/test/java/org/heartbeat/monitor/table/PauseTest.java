// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.heartbeat.api.monitor.ServerState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pauses of the monitor, with senders that beat five times a second, every second and, like Tomcat, every 10 s. */
class PauseTest {

    private static final List<Duration> INTERVALS =
            List.of(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(10));

    private final Site site = new Site();

    @BeforeEach
    void hearAll() {
        INTERVALS.forEach(interval -> site.sender().interval = interval);
        site.runFor(Duration.ofMinutes(20));
        assertEquals(0, site.alarms);
    }

    private void assertAllAreKnownAsBefore() {
        assertEquals(0, site.alarms);
        for (Site.Sender sender : site.senders) {
            String status = sender.status().toString();
            assertEquals(ServerState.UP, sender.status().state(), status);
            assertEquals(0, sender.status().missedBeats(), status);
            double interval = sender.interval.toNanos();
            assertEquals(1, sender.status().interval().orElseThrow().toNanos() / interval, 0.01, status);
        }
    }

    /** No server stays up for longer than three of its intervals, the smallest margin and a tick. */
    private void assertEachEndIsSeen() {
        for (Site.Sender sender : site.senders) {
            Duration silence = Duration.ofMillis(3 * Math.max(1000, sender.interval.toMillis()) + 500);
            sender.silent = true;
            site.runFor(silence.minus(sender.status().age()));
            assertEquals(ServerState.STALE, sender.status().state(), sender.status().toString());
        }
    }

    @Test
    void blamesNoServerForAPauseOfTheWholeMachine() {
        for (int i = 0; i < 10; i++) {
            site.time.passSeconds(60);
            site.runFor(Duration.ofSeconds(25));
            assertEquals(0, site.alarms);
        }
        site.runFor(Duration.ofMinutes(20));
        assertAllAreKnownAsBefore();
        assertEachEndIsSeen();
    }

    @ParameterizedTest
    @CsvSource({"600", "1900", "60000"})
    void learnsNothingFromBeatsThatWaited(long millis) {
        for (int i = 0; i < 10; i++) {
            site.standStillFor(Duration.ofMillis(millis));
            site.runFor(Duration.ofSeconds(25));
            assertEquals(0, site.alarms);
        }
        site.runFor(Duration.ofMinutes(20));
        assertAllAreKnownAsBefore();
        assertEachEndIsSeen();
    }

    @Test
    void detectsServersThatEndedDuringAPause() {
        Site.Sender sender = site.senders.get(1);
        sender.silent = true;
        site.standStillFor(Duration.ofSeconds(60));
        site.runFor(Duration.ofMillis(3500));
        assertEquals(1, site.alarms);
        assertTrue(sender.status().age().compareTo(Duration.ofSeconds(5)) < 0, sender.status().toString());
    }
}
