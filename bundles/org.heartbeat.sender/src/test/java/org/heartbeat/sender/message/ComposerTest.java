// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.osgi.Ranked;
import org.junit.jupiter.api.Test;

/** The content of beats, with providers that behave. */
class ComposerTest extends ComposerFixture {

    @Test
    void tellsTheStatusOfEachBeat() {
        List<WorkerStatus> statuses = new ArrayList<>(List.of(new WorkerStatus(3, 1), new WorkerStatus(2, 2)));
        add("a", 0, () -> statuses.remove(0));
        assertEquals(List.of("v=1&ready=3&busy=1", "v=1&ready=2&busy=2"), beats(2));
    }

    @Test
    void prefersTheHighestRankingAndOfEqualOnesTheOldest() {
        add("low", -1, () -> new WorkerStatus(1, 0));
        add("old", 7, () -> new WorkerStatus(2, 0));
        add("young", 7, () -> new WorkerStatus(3, 0));
        assertEquals("v=1&ready=2&busy=0", beat());
    }

    @Test
    void prefersTheNamedOneAndTakesNoOther() {
        add("a", 100, () -> new WorkerStatus(1, 0));
        add("b", 0, () -> new WorkerStatus(2, 0));
        config = List.of("HeartbeatStatus", "b");
        assertEquals("v=1&ready=2&busy=0", beat());
        config = List.of("HeartbeatStatus", "c");
        assertEquals(
                List.of("v=1&ready=2&busy=0", "v=1&ready=2&busy=0", "v=1&ready=2&busy=0", "silence"), beats(4));
    }

    @Test
    void numbersDecisionsDrainsAndGoodbyesInOneRow() {
        add("a", 0, () -> new WorkerStatus(70, 5));
        config = List.of("HeartbeatSteady", "5s");
        assertEquals("v=1&ready=7&busy=68&now=70&seq=0", numberedBeat());
        draining = true;
        assertEquals("v=1&ready=0&busy=5&state=draining&seq=1", numberedBeat());
        draining = false;
        providers.put(Ranked.of(
                () -> new WorkerStatus(42, 0),
                Map.of(StatusProvider.NAME, "fixed", StatusProvider.STEADY, false, "service.ranking", 1, "service.id", 9L)));
        assertEquals("v=1&ready=42&busy=0&now=42&seq=2", numberedBeat());
        assertTrue(composer.leave(settings()).isPresent());
        assertEquals(Optional.of("v=1&ready=0&busy=0&state=leaving&seq=3"), composer.text());
    }

    @Test
    void leavesWithNoWorkerReady() {
        add("a", 0, () -> new WorkerStatus(70, 5));
        beat();
        assertTrue(composer.leave(settings()).isPresent());
        assertEquals(Optional.of("v=1&ready=0&busy=5&state=leaving"), composer.text());
    }

    @Test
    void drainsWithNoWorkerReadyAlsoWhileTheProviderFails() {
        List<WorkerStatus> statuses = new ArrayList<>(List.of(new WorkerStatus(70, 5)));
        add("a", 0, () -> statuses.remove(0));
        beat();
        draining = true;
        assertEquals("v=1&ready=0&busy=5&state=draining", beat());
    }

    @Test
    void saysSteadyNumbersAndTheWorkersOfThisMoment() {
        WorkerStatus[] momentary = {new WorkerStatus(75, 25)};
        add("a", 0, () -> momentary[0]);
        config = List.of("HeartbeatSteady", "5s");
        // it starts at a tenth
        assertEquals("v=1&ready=10&busy=90&now=75", beat());
        assertEquals("v=1&ready=75&busy=25&now=75", afterALongTime());
        momentary[0] = new WorkerStatus(0, 100);
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        String next = beat();
        assertTrue(next.matches("v=1&ready=5\\d&busy=4\\d&now=0"), next);
    }

    @Test
    void keepsTheSmoothedShareAndTakesTheNewCapacityWhenProvidersAreSwapped() {
        add("a", 0, () -> new WorkerStatus(50, 50));
        config = List.of("HeartbeatSteady", "5s");
        assertEquals("v=1&ready=50&busy=50&now=50", afterALongTime());
        add("b", 1, () -> new WorkerStatus(1000, 0));
        assertEquals("v=1&ready=500&busy=500&now=1000", beat());
    }

    private String afterALongTime() {
        for (int beat = 0; beat < 1000; beat++) {
            beat();
            clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        }
        clock.addAndGet(-TimeUnit.SECONDS.toNanos(1));
        return beat();
    }

    @Test
    void saysDecisionsAsTheyAre() {
        config = List.of("HeartbeatSteady", "5s");
        add("a", 0, () -> new WorkerStatus(75, 3));
        for (Object no : List.of(false, "False")) {
            providers.put(Ranked.of(
                    () -> new WorkerStatus(42, 0),
                    Map.of(StatusProvider.NAME, "fixed", StatusProvider.STEADY, no, "service.ranking", 1, "service.id", 9L)));
            assertEquals("v=1&ready=42&busy=0&now=42", beat());
        }
    }

    @Test
    void reportsInUnitsAndTellsWorkersToOthers() {
        add("a", 0, () -> new WorkerStatus(7, 3));
        config = List.of("HeartbeatSteady", "5s", "HeartbeatScale", "10");
        assertEquals("v=1&ready=10&busy=90&now=70&scale=10", beat());
        assertEquals("v=1&ready=70&busy=30&now=70&scale=10", afterALongTime());
        assertEquals(Optional.of(new WorkerStatus(7, 3)), composer.reported());
        assertEquals(Optional.of(new WorkerStatus(7, 3)), composer.capacity().measured());
        draining = true;
        assertEquals("v=1&ready=0&busy=30&state=draining&scale=10", beat());
        assertEquals(Optional.of(new WorkerStatus(0, 3)), composer.reported());
    }

    @Test
    void reportsMomentaryNumbersInUnitsToo() {
        add("a", 0, () -> new WorkerStatus(Integer.MAX_VALUE / 2, 3));
        config = List.of("HeartbeatScale", "100");
        assertEquals("v=1&ready=2147483647&busy=300&scale=100", beat());
    }

    @Test
    void saysAtOnceThatThereAreNoWorkers() {
        add("a", 0, () -> new WorkerStatus(0, 0));
        config = List.of("HeartbeatSteady", "5s");
        assertEquals("v=1&ready=0&busy=0&now=0", beat());
    }

    @Test
    void saysTheVariablesOfTheSiteBehindTheStandardOnes() {
        add("a", 0, () -> new WorkerStatus(1, 0));
        config = List.of("HeartbeatVariables", "zone=a b, rack=4", "HeartbeatPort", "81");
        assertEquals("v=1&ready=1&busy=0&port=81&zone=a%20b&rack=4", beat());
        draining = true;
        assertEquals("v=1&ready=0&busy=0&port=81&state=draining&zone=a%20b&rack=4", beat());
    }

    @Test
    void tellsThePortThatIsConfiguredOrTheHttpServices() {
        add("a", 0, () -> new WorkerStatus(1, 0));
        config = List.of("HeartbeatPort", "81");
        assertEquals("v=1&ready=1&busy=0&port=81", beat());
        config = List.of("HeartbeatPort", "auto");
        assertEquals("v=1&ready=1&busy=0", beat());
        httpPort = OptionalInt.of(8181);
        assertEquals("v=1&ready=1&busy=0&port=8181", beat());
    }
}
