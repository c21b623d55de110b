// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import static org.heartbeat.monitor.Beats.A;
import static org.heartbeat.monitor.Beats.beat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.sign.Unsigned;
import org.heartbeat.monitor.Beats;
import org.heartbeat.monitor.Clock;
import org.heartbeat.monitor.aging.OwnDelay;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The states and numbers of servers, from their reports. */
class StatesTest {

    private final Clock clock = new Clock();
    private final List<Boolean> changes = new ArrayList<>();
    private final Table table = new Table(clock, new OwnDelay());

    @BeforeEach
    void configure() {
        table.configure(Beats.automatic(10));
        table.observe((server, isTurn) -> changes.add(isTurn));
    }

    private ServerStatus status() {
        return table.status(A, 0).orElseThrow();
    }

    private void beatFor(int seconds, Heartbeat beat) {
        for (int i = 0; i < seconds; i++) {
            clock.passSeconds(1);
            table.beat(A, beat, Unsigned.TAKEN);
            table.age();
        }
    }

    private static Heartbeat steady(int ready, int busy, int now) {
        return Heartbeat.of(new WorkerStatus(ready, busy)).momentaryReady(now).build();
    }

    private static Heartbeat saying(Heartbeat.State state) {
        return Heartbeat.of(new WorkerStatus(6, 4)).momentaryReady(6).state(state).build();
    }

    @Test
    void usesSmoothedNumbersAsReportedAndKeepsTheMomentaryOnes() {
        beatFor(1, steady(6, 4, 9));
        assertEquals(new WorkerStatus(6, 4), status().workers());
        assertEquals(new WorkerStatus(9, 1), status().momentaryWorkers());
    }

    @Test
    void smoothsTheMomentaryNumbersForBalancersThatActOnEachBeat() {
        beatFor(1, steady(60, 40, 90));
        assertEquals(60, status().smoothedReady(), 1e-9);
        beatFor(5, steady(60, 40, 20));
        assertTrue(status().smoothedReady() < 25, "" + status().smoothedReady());
        assertEquals(new WorkerStatus(60, 40), status().workers());
        // a single moment changes the number of a busy server little
        beatFor(1, steady(60, 40, 90));
        assertTrue(status().smoothedReady() < 45, "" + status().smoothedReady());
    }

    @Test
    void hasWholeWorkersWhateverTheScaleOfTheMessages() {
        beatFor(1, Heartbeat.of(new WorkerStatus(725, 275)).momentaryReady(900).scale(100).build());
        assertEquals(new WorkerStatus(7, 3), status().workers());
        assertEquals(new WorkerStatus(9, 1), status().momentaryWorkers());
        assertEquals(7.25, status().smoothedReady(), 1e-9);
        assertEquals(100, status().scale());
        beatFor(1, Heartbeat.of(new WorkerStatus(70, 30)).scale(10).state(Heartbeat.State.DRAINING).build());
        assertEquals(new WorkerStatus(0, 10), status().workers());
    }

    @Test
    void keepsFractionsIfNothingIsSmoothed() {
        table.configure(Beats.limits(10));
        beatFor(1, Heartbeat.of(new WorkerStatus(24, 76)).momentaryReady(90).scale(10).build());
        assertEquals(new WorkerStatus(2, 8), status().workers());
        assertEquals(2.4, status().smoothedReady(), 1e-9);
    }

    @Test
    void countsAQuarterOfAWorkerAsOneAndLessAsFull() {
        beatFor(1, Heartbeat.of(new WorkerStatus(3, 97)).momentaryReady(0).scale(10).build());
        assertEquals(new WorkerStatus(1, 9), status().workers());
        beatFor(1, Heartbeat.of(new WorkerStatus(2, 98)).momentaryReady(0).scale(10).build());
        assertEquals(new WorkerStatus(0, 10), status().workers());
        assertEquals(ServerState.FULL, status().state());
        assertTrue(table.addresses().toList().get(0).get(0).filedReady() > 0);
        // it may have left with that beat
        clock.passMillis(2200);
        table.age();
        assertEquals(0, table.addresses().toList().get(0).get(0).filedReady());
    }

    @Test
    void appliesADecisionAtOnce() {
        beatFor(20, steady(90, 10, 90));
        beatFor(1, steady(10, 90, 10));
        assertEquals(new WorkerStatus(10, 90), status().workers());
        assertEquals(10, status().smoothedReady(), 0.5);
        assertEquals(10, table.addresses().toList().get(0).get(0).filedReady(), 0.5);
    }

    @Test
    void smoothsMoreForTheFileWhichIsReadLater() {
        beatFor(20, steady(50, 50, 50));
        beatFor(1, steady(50, 50, 90));
        double filed = table.addresses().toList().get(0).get(0).filedReady();
        assertTrue(filed > 55 && filed < status().smoothedReady(), filed + " " + status().smoothedReady());
    }

    @Test
    void continuesFromTheReportOfASenderThatComesBack() {
        beatFor(10, steady(60, 40, 60));
        beatFor(1, saying(Heartbeat.State.DRAINING));
        assertEquals(0, status().smoothedReady());
        beatFor(1, steady(10, 90, 100));
        assertEquals(10, status().smoothedReady(), 1e-9);
    }

    @Test
    void smoothsMomentaryNumbersThatBeginLow() {
        beatFor(1, beat(100, 0));
        assertEquals(new WorkerStatus(10, 90), status().workers());
        assertEquals(new WorkerStatus(100, 0), status().momentaryWorkers());
        beatFor(120, beat(50, 50));
        assertEquals(50, status().workers().ready(), 1);
        // a momentary swing changes them little, because their server is busy
        beatFor(1, beat(90, 10));
        assertEquals(new WorkerStatus(90, 10), status().momentaryWorkers());
        assertTrue(status().workers().ready() < 70, status().workers().toString());
    }

    @Test
    void usesMomentaryNumbersUnchangedIfConfigured() {
        table.configure(Beats.limits(10));
        beatFor(1, beat(100, 0));
        assertEquals(new WorkerStatus(100, 0), status().workers());
        assertEquals(100, status().smoothedReady());
        beatFor(1, steady(60, 40, 90));
        assertEquals(60, status().smoothedReady());
    }

    @Test
    void continuesFromTheNumbersOfTheStorageFile() {
        table.restore(List.of(new StoredServer(ServerId.of(A), 60, 40, 1, false, Duration.ofSeconds(1))));
        assertEquals(new WorkerStatus(60, 40), status().workers());
        beatFor(1, beat(100, 0));
        assertEquals(new WorkerStatus(60, 40), status().workers());
    }

    @Test
    void stopsRequestsToAServerWithTheBeatThatDrainsOrLeaves() {
        for (Heartbeat.State state : List.of(Heartbeat.State.DRAINING, Heartbeat.State.LEAVING)) {
            beatFor(5, steady(6, 4, 6));
            changes.clear();
            beatFor(2, saying(state));
            assertEquals(ServerState.DRAINING, status().state());
            assertEquals(new WorkerStatus(0, 10), status().workers());
            beatFor(2, steady(6, 4, 6));
            assertEquals(ServerState.UP, status().state());
            assertEquals(List.of(true, true), changes);
        }
        beatFor(1, beat(0, 0));
        assertEquals(ServerState.DRAINING, status().state());
    }

    @Test
    void keepsSmoothingAServerThatIsFullForAMoment() {
        beatFor(60, beat(5, 5));
        beatFor(1, beat(0, 10));
        assertEquals(ServerState.FULL, status().state());
        assertTrue(status().workers().ready() > 0, status().workers().toString());
        clock.passMillis(1000);
        table.age();
        assertTrue(status().workers().ready() > 0, status().workers().toString());
    }

    @Test
    void stopsRequestsToAServerThatReportedNoReadyWorkerAndFellSilent() {
        beatFor(60, beat(5, 5));
        beatFor(1, beat(0, 10));
        changes.clear();
        clock.passMillis(1800);
        table.age();
        table.age();
        assertEquals(new WorkerStatus(0, 10), status().workers());
        assertEquals(List.of(false), changes);
        clock.passSeconds(4);
        table.age();
        assertEquals(ServerState.STALE, status().state());
        beatFor(1, beat(5, 5));
        assertEquals(ServerState.UP, status().state());
        assertEquals(0, status().missedBeats());
    }

    @Test
    void notifiesOfNoChangeIfOnlyMomentaryNumbersErrorsAndSequenceChange() {
        beatFor(1, Heartbeat.of(new WorkerStatus(6, 4)).momentaryReady(6).sequence(1).build());
        changes.clear();
        for (int i = 2; i < 10; i++) {
            beatFor(1, Heartbeat.of(new WorkerStatus(6, 4)).momentaryReady(i).failedPerMille(i).sequence(i).build());
        }
        assertEquals(List.of(), changes);
        beatFor(1, Heartbeat.of(new WorkerStatus(6, 4)).momentaryReady(6).sequence(10).variables(Map.of("zone", "a")).build());
        assertEquals(List.of(false), changes);
    }

    @Test
    void keepsTheErrorsOfTheLastBeat() {
        beatFor(1, Heartbeat.of(new WorkerStatus(6, 4)).momentaryReady(6).failedPerMille(120).build());
        assertEquals(120, status().failedPerMille());
        assertEquals(Map.of(), status().variables());
        beatFor(1, Heartbeat.of(new WorkerStatus(6, 4)).momentaryReady(6).build());
        assertEquals(0, status().failedPerMille());
    }

    @Test
    void countsExactlyTheMissingNumberedBeats() {
        for (int number : new int[] {1, 2, 3, 5, 4, 6, 6, 9, 10, 11, 12, 13, 14, 15, 16, 1000, 1001}) {
            beatFor(1, Heartbeat.of(new WorkerStatus(6, 4)).momentaryReady(6).sequence(number).build());
        }
        // 4 was overtaken, 6 arrived twice, and 1000 belongs to another start: 7 and 8 are missing
        assertEquals(2, status().missedBeats());
    }
}
