// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import static org.heartbeat.monitor.Beats.A;
import static org.heartbeat.monitor.Beats.B;
import static org.heartbeat.monitor.Beats.C;
import static org.heartbeat.monitor.Beats.beat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.sign.Unsigned;
import org.heartbeat.monitor.Beats;
import org.heartbeat.monitor.Clock;
import org.heartbeat.monitor.aging.OwnDelay;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TableTest {

    private final Clock clock = new Clock();
    private final List<Server> changed = new ArrayList<>();
    private final Table table = new Table(clock, new OwnDelay());

    @BeforeEach
    void configure() {
        table.configure(Beats.limits(4));
        table.observe((server, isTurn) -> changed.add(server));
    }

    private static StoredServer restored(InetAddress address, int ready, int busy, int age) {
        return new StoredServer(ServerId.of(address), ready, busy, 1, false, Duration.ofSeconds(age));
    }

    private ServerStatus status(InetAddress address, int port) {
        return table.status(address, port).orElseThrow();
    }

    private ServerStatus status(InetAddress address) {
        return status(address, 0);
    }

    @Test
    void keepsTheReportOfABeat() {
        table.beat(A, Heartbeat.of(new WorkerStatus(7, 3)).port(8181).variables(Map.of("name", "a")).build(), Unsigned.TAKEN);
        ServerStatus server = status(A, 8181);
        assertEquals(new WorkerStatus(7, 3), server.workers());
        assertEquals(Map.of("name", "a"), server.variables());
        assertEquals(ServerState.UP, server.state());
        assertEquals(1, server.beats());
        assertEquals(List.of(server), table.statuses());
        assertEquals(List.of(server), table.statuses(A));
        assertEquals(List.of(), table.statuses(B));
        assertTrue(table.status(A, 0).isEmpty());
    }

    @Test
    void distinguishesServersOfOneAddressByPort() {
        table.beat(A, beat(1, 0, 8181), Unsigned.TAKEN);
        table.beat(A, beat(2, 0, 8182), Unsigned.TAKEN);
        table.beat(A, beat(3, 0, 8181), Unsigned.TAKEN);
        assertEquals(3, status(A, 8181).workers().ready());
        assertEquals(2, status(A, 8182).workers().ready());
        assertEquals(2, table.statuses(A).size());
    }

    @Test
    void hasTheTimesOfSilenceAndSinceTheFirstBeat() {
        table.beat(A, beat(1, 0), Unsigned.TAKEN);
        clock.passSeconds(2);
        table.beat(A, beat(1, 0), Unsigned.TAKEN);
        clock.passSeconds(3);
        assertEquals(Duration.ofSeconds(3), status(A).age());
        assertEquals(Duration.ofSeconds(5), status(A).upFor());
        assertEquals(Duration.ofSeconds(5), status(A).knownFor());
        assertEquals(Optional.of(Duration.ofSeconds(2)), status(A).interval());
        assertEquals(2, status(A).beats());
    }

    @Test
    void countsMissingBeats() {
        table.beat(A, beat(1, 0), Unsigned.TAKEN);
        for (int seconds : new int[] {1, 1, 3, 1}) {
            clock.passSeconds(seconds);
            table.beat(A, beat(1, 0), Unsigned.TAKEN);
        }
        assertEquals(2, status(A).missedBeats());
    }

    @Test
    void isFullWithoutReadyWorkersAndDrainingWithoutAnyOrIfReported() {
        table.beat(A, beat(0, 5), Unsigned.TAKEN);
        assertEquals(ServerState.FULL, status(A).state());
        table.beat(A, beat(0, 0), Unsigned.TAKEN);
        assertEquals(ServerState.DRAINING, status(A).state());
        table.beat(A, Heartbeat.of(new WorkerStatus(4, 5)).state(Heartbeat.State.DRAINING).build(), Unsigned.TAKEN);
        assertEquals(ServerState.DRAINING, status(A).state());
        table.beat(A, beat(4, 5), Unsigned.TAKEN);
        assertEquals(ServerState.UP, status(A).state());
    }

    @Test
    void isStaleAfterItsTimeAndForgottenAfterThat() {
        table.beat(A, beat(1, 0), Unsigned.TAKEN);
        clock.passSeconds(10);
        table.age();
        assertEquals(ServerState.UP, status(A).state());
        clock.passMillis(1);
        table.age();
        assertEquals(ServerState.STALE, status(A).state());
        clock.pass(Duration.ofMillis(19_999));
        table.age();
        assertEquals(ServerState.STALE, status(A).state());
        clock.passMillis(1);
        table.age();
        assertTrue(table.statuses().isEmpty());
        assertEquals(0, table.size());
    }

    @Test
    void isUpAgainAfterItWasStale() {
        table.beat(A, beat(1, 0), Unsigned.TAKEN);
        clock.passSeconds(11);
        table.age();
        table.beat(A, beat(1, 0), Unsigned.TAKEN);
        clock.passSeconds(1);
        assertEquals(ServerState.UP, status(A).state());
        assertEquals(Duration.ofSeconds(1), status(A).upFor());
        assertEquals(Duration.ofSeconds(12), status(A).knownFor());
        assertEquals(0, status(A).missedBeats());
    }

    @Test
    void comesBackWithItsHistory() {
        table.beat(A, beat(1, 0), Unsigned.TAKEN);
        clock.passSeconds(1);
        table.beat(A, beat(1, 0), Unsigned.TAKEN);
        clock.passSeconds(100);
        table.age();
        assertTrue(table.status(A, 0).isEmpty());
        table.beat(A, beat(2, 0), Unsigned.TAKEN);
        clock.passSeconds(1);
        ServerStatus back = status(A);
        assertEquals(3, back.beats());
        assertEquals(Duration.ofSeconds(102), back.knownFor());
        assertEquals(Duration.ofSeconds(1), back.upFor());
        assertEquals(Optional.of(Duration.ofSeconds(1)), back.interval());
        assertEquals(2, back.workers().ready());
        clock.passSeconds(100);
        table.age();
        assertTrue(table.statuses().isEmpty());
    }

    @Test
    void rejectsNewServersWhenItIsFullAndAcceptsKnownOnes() {
        table.configure(Beats.limits(2));
        assertTrue(table.beat(A, beat(1, 0), Unsigned.TAKEN));
        assertTrue(table.beat(B, beat(1, 0), Unsigned.TAKEN));
        assertFalse(table.beat(C, beat(1, 0), Unsigned.TAKEN));
        assertFalse(table.beat(A, beat(1, 0, 8181), Unsigned.TAKEN));
        assertTrue(table.beat(A, beat(9, 0), Unsigned.TAKEN));
        assertEquals(9, status(A).workers().ready());
        assertEquals(2, table.statuses().size());
        clock.passSeconds(31);
        table.age();
        assertTrue(table.beat(C, beat(1, 0), Unsigned.TAKEN));
    }

    @Test
    void rejectsAnAddressThatReportsVeryManyPorts() {
        table.configure(Beats.limits(10_000));
        for (int port = 1; port <= 1000; port++) {
            assertTrue(table.beat(A, beat(1, 0, port), Unsigned.TAKEN));
        }
        assertFalse(table.beat(A, beat(1, 0, 1001), Unsigned.TAKEN));
        assertTrue(table.beat(A, beat(1, 0, 1000), Unsigned.TAKEN));
        assertTrue(table.beat(B, beat(1, 0, 1001), Unsigned.TAKEN));
    }

    @Test
    void leavesRoomBesideAnAddressThatReportsManyPorts() {
        table.configure(Beats.limits(10));
        for (int port = 1; port <= 100; port++) {
            assertEquals(port <= 5, table.beat(A, beat(1, 0, port), Unsigned.TAKEN));
        }
        assertTrue(table.beat(B, beat(1, 0), Unsigned.TAKEN));
    }

    @Test
    void keepsItsServersWhenFewerAreAllowed() {
        table.beat(A, beat(1, 0), Unsigned.TAKEN);
        table.beat(B, beat(1, 0), Unsigned.TAKEN);
        table.configure(Beats.limits(1));
        assertTrue(table.beat(B, beat(2, 0), Unsigned.TAKEN));
        assertEquals(2, table.size());
    }

    @Test
    void remembersNoMoreServersThanItKeeps() {
        for (int i = 0; i < 1000; i++) {
            table.beat(Beats.address("198.51.100." + i % 256), beat(1, 0, 1 + i), Unsigned.TAKEN);
            clock.passSeconds(31);
            table.age();
        }
        table.beat(Beats.address("198.51.100." + 999 % 256), beat(1, 0, 1000), Unsigned.TAKEN);
        table.beat(Beats.address("198.51.100." + 990 % 256), beat(1, 0, 991), Unsigned.TAKEN);
        assertEquals(2, status(Beats.address("198.51.100." + 999 % 256), 1000).beats());
        assertEquals(1, status(Beats.address("198.51.100." + 990 % 256), 991).beats());
    }

    @Test
    void notifiesOfChangesAndNothingElse() {
        table.beat(A, beat(1, 0), Unsigned.TAKEN);
        assertEquals(1, changed.size());
        table.beat(A, beat(1, 0), Unsigned.TAKEN);
        table.age();
        assertEquals(1, changed.size());
        table.beat(A, beat(0, 1), Unsigned.TAKEN);
        assertEquals(2, changed.size());
        table.beat(A, Heartbeat.of(new WorkerStatus(0, 1)).variables(Map.of("x", "y")).build(), Unsigned.TAKEN);
        assertEquals(3, changed.size());
        clock.passSeconds(11);
        table.age();
        table.age();
        assertEquals(4, changed.size());
        table.beat(A, Heartbeat.of(new WorkerStatus(0, 1)).variables(Map.of("x", "y")).build(), Unsigned.TAKEN);
        assertEquals(5, changed.size());
        clock.passSeconds(31);
        table.age();
        table.age();
        assertEquals(6, changed.size());
    }

    @Test
    void restoresServersWithTheirAges() {
        table.restore(List.of(restored(A, 5, 1, 4), restored(B, 1, 0, 31)));
        assertEquals(Duration.ofSeconds(4), status(A).age());
        assertEquals(0, status(A).beats());
        assertEquals(1, table.size());
        clock.passSeconds(7);
        table.age();
        assertEquals(ServerState.STALE, status(A).state());
        table.beat(A, beat(6, 0), Unsigned.TAKEN);
        assertEquals(1, status(A).beats());
        assertEquals(ServerState.UP, status(A).state());
    }

    @Test
    void restoresNothingOverReceivedBeats() {
        table.beat(A, beat(1, 0, 8181), Unsigned.TAKEN);
        table.restore(List.of(restored(A, 5, 1, 4)));
        assertEquals(1, table.statuses(A).size());
    }

    @Test
    void replacesARestoredServerByTheOneThatReportsThePort() {
        table.restore(List.of(restored(A, 5, 1, 4)));
        table.beat(A, beat(6, 0, 80), Unsigned.TAKEN);
        assertEquals(List.of(ServerId.of(A, 80)), table.statuses(A).stream().map(ServerStatus::id).toList());
        assertEquals(1, table.size());
    }

    @Test
    void keepsARestoredServerWhenAnotherOneOfItsAddressBeatsFirst() {
        table.restore(List.of(new StoredServer(ServerId.of(A, 8182), 5, 1, 1, false, Duration.ofSeconds(4))));
        table.beat(A, beat(6, 0, 8181), Unsigned.TAKEN);
        assertEquals(5, status(A, 8182).workers().ready());
        table.beat(A, beat(7, 0, 8182), Unsigned.TAKEN);
        assertEquals(7, status(A, 8182).workers().ready());
        assertEquals(2, table.size());
    }
}
