// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.Test;

/** Silence of most servers at once. */
class MassSilenceTest {

    private final Site site = new Site();

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private void servers(int count) {
        for (int i = 0; i < count; i++) {
            site.sender();
        }
    }

    private void silence(int count) {
        site.senders.subList(0, count).forEach(sender -> sender.silent = true);
    }

    private void noSilence() {
        site.senders.forEach(sender -> sender.silent = false);
    }

    @Test
    void keepsServersInThePicksIfMostFallSilentAtOnce() {
        servers(5);
        site.runFor(Duration.ofMinutes(5));
        try (LogLines log = new LogLines()) {
            silence(5);
            site.runFor(seconds(20));
            assertEquals(0, site.alarms);
            site.senders.forEach(sender -> {
                assertEquals(ServerState.UP, sender.status().state());
                assertEquals(1, sender.status().trust());
                assertTrue(sender.status().age().compareTo(seconds(19)) > 0);
            });
            List<String> lines = log.next();
            assertEquals(1, lines.size(), lines.toString());
            assertTrue(lines.get(0).contains("5 of 5 servers fell silent at once"), lines.toString());
            noSilence();
            site.runFor(seconds(20));
            assertEquals(0, site.alarms);
            assertEquals(List.of("INFO Heartbeats: most servers beat again"), log.next());
        }
        site.senders.get(0).silent = true;
        site.runFor(seconds(6));
        assertEquals(1, site.alarms);
    }

    @Test
    void forgetsServersAfterALongSilenceEvenIfAllAreSilent() {
        servers(3);
        site.runFor(Duration.ofMinutes(1));
        silence(3);
        site.runFor(seconds(29));
        assertEquals(3, site.table.size());
        site.runFor(seconds(3));
        assertEquals(0, site.table.size());
    }

    @Test
    void marksOneOfTwoStaleAndOneOfMany() {
        servers(2);
        site.runFor(Duration.ofMinutes(1));
        silence(2);
        site.runFor(seconds(8));
        assertEquals(2, site.alarms);
    }

    @Test
    void marksHalfOfThemStale() {
        servers(4);
        site.runFor(Duration.ofMinutes(1));
        silence(2);
        site.runFor(seconds(8));
        assertEquals(2, site.alarms);
    }

    @Test
    void logsOnceThatMostAreSilentEvenIfMoreFollow() {
        servers(5);
        site.runFor(Duration.ofMinutes(5));
        try (LogLines log = new LogLines()) {
            silence(3);
            site.runFor(seconds(12));
            silence(5);
            site.runFor(seconds(12));
            assertEquals(1, log.next().size());
        }
    }

    @Test
    void keepsItsOwnOutageOutOfTheRecords() {
        servers(5);
        site.runFor(Duration.ofMinutes(10));
        for (int i = 0; i < 3; i++) {
            silence(5);
            site.runFor(seconds(7));
            noSilence();
            site.runFor(seconds(20));
        }
        site.senders.forEach(sender -> {
            assertEquals(Duration.ofMillis(3200), sender.status().staleAfter(), sender.status().staleReason());
            assertEquals(0, sender.status().missedBeats());
        });
    }

    @Test
    void isNotMisledByServersOfWhichNoBeatIsDueYet() {
        servers(5);
        site.senders.subList(2, 5).forEach(sender -> sender.interval = seconds(10));
        site.runFor(Duration.ofMinutes(10));
        int before = site.alarms;
        silence(5);
        site.runFor(seconds(9));
        assertEquals(before, site.alarms);
    }

    @Test
    void marksTwoStaleOnceTheOthersBeatAgain() {
        servers(5);
        site.senders.subList(2, 5).forEach(sender -> sender.interval = seconds(10));
        site.runFor(Duration.ofMinutes(10));
        int before = site.alarms;
        silence(2);
        site.runFor(seconds(13));
        assertEquals(before + 2, site.alarms);
    }

    @Test
    void marksOneStaleAmongServersWhoseBeatsAreNotDueYet() {
        servers(3);
        site.senders.subList(1, 3).forEach(sender -> sender.interval = seconds(10));
        site.runFor(Duration.ofMinutes(10).plusMillis(1500));
        int before = site.alarms;
        silence(1);
        site.runFor(seconds(5));
        assertEquals(before + 1, site.alarms);
    }
}
