// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.messages;

import static org.heartbeat.monitor.Beats.A;
import static org.heartbeat.monitor.Beats.B;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.RecentRejections;
import org.heartbeat.monitor.Clock;
import org.junit.jupiter.api.Test;

class RejectionCounterTest {

    private final Clock clock = new Clock();
    private final RejectionCounter counter = new RejectionCounter(Receipt.Outcome.UNTRUSTED, "unsigned", clock);

    private static Optional<RecentRejections> recent(long count, InetAddress last, Duration sinceLast) {
        return Optional.of(new RecentRejections(Receipt.Outcome.UNTRUSTED, "unsigned", count, last, sinceLast));
    }

    @Test
    void hasTheLastSourceAndTheTimeSince() {
        assertEquals(Optional.empty(), counter.recent());
        counter.count(A);
        clock.passSeconds(30);
        counter.count(B);
        clock.pass(Duration.ofMinutes(3));
        assertEquals(recent(2, B, Duration.ofMinutes(3)), counter.recent());
    }

    @Test
    void forgetsMessagesAfterTenMinutesAndKeepsTheTotal() {
        for (int minute = 0; minute < 25; minute++) {
            counter.count(A);
            assertEquals(recent(Math.min(10, minute + 1), A, Duration.ZERO), counter.recent());
            clock.pass(Duration.ofMinutes(1));
        }
        assertEquals(recent(9, A, Duration.ofMinutes(1)), counter.recent());
        clock.pass(Duration.ofMinutes(8));
        assertEquals(recent(1, A, Duration.ofMinutes(9)), counter.recent());
        clock.pass(Duration.ofMinutes(1));
        assertEquals(Optional.empty(), counter.recent());
        assertEquals(25, counter.total());
    }

    @Test
    void countsAgainAfterALongPause() {
        counter.count(A);
        clock.pass(Duration.ofDays(400));
        counter.count(B);
        assertEquals(recent(1, B, Duration.ZERO), counter.recent());
    }

    @Test
    void isNotRecentIfTheMessagesWereAccepted() {
        RejectionCounter duplicates = new RejectionCounter(Receipt.Outcome.ACCEPTED, "duplicate", clock);
        duplicates.count(A);
        assertEquals(Optional.empty(), duplicates.recent());
        assertEquals(Map.of("duplicate", 1L), RejectionCounter.totals(List.of(counter, duplicates)));
    }
}
