// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.beat;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.sender.measure.ProviderStatus;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.Test;

/** When beats are sent, to which targets, and what is logged and reported about them. */
class BeaterTest extends BeaterFixture {

    private static final String BEAT = "v=1&ready=75&busy=0";

    @Test
    void beatsAtOnceAndThenEachInterval() {
        apply("HeartbeatAddress", "a:1", "HeartbeatInterval", "200ms");
        time.pass(999, MILLISECONDS);
        assertEquals(List.of("a " + BEAT, "a " + BEAT, "a " + BEAT, "a " + BEAT, "a " + BEAT), next());
    }

    @Test
    void isSilentWhileKarafStarts() {
        starting = Optional.of("Karaf is starting: boot features");
        apply("HeartbeatAddress", "a:1");
        time.pass(3, SECONDS);
        assertEquals(List.of(), next());
        assertEquals(starting, status().statusFailure());
        starting = Optional.empty();
        time.pass(1, SECONDS);
        assertEquals(List.of("a " + BEAT), next());
        assertEquals(Optional.empty(), status().statusFailure());
    }

    @Test
    void leavesNoBeatOutAndAddsNoneWhenItIsReconfigured() {
        apply("HeartbeatAddress", "a:1");
        time.pass(1500, MILLISECONDS);
        assertEquals(2, next().size());
        apply("HeartbeatAddress", "a:1,b:1");
        time.pass(400, MILLISECONDS);
        assertEquals(List.of(), next());
        time.pass(1, SECONDS);
        assertEquals(List.of("a " + BEAT, "b " + BEAT), next());
        apply("HeartbeatAddress", "b:1");
        time.pass(1, SECONDS);
        assertEquals(List.of("b " + BEAT), next());
    }

    @Test
    void numbersEachMessageOnceForAllTargets() {
        apply("HeartbeatAddress", "a:1,b:1", "HeartbeatSteady", "1s");
        time.pass(0, SECONDS);
        drains.add("operator", false);
        beater.announceChanges();
        beater.close();
        assertEquals(
                List.of("a &seq=0", "b &seq=0", "a &seq=1", "b &seq=1", "a &seq=2", "b &seq=2"),
                next().stream().map(beat -> beat.replaceFirst(" .*(?=&seq)", " ")).toList());
    }

    @Test
    void keepsTheTransportOfATargetThatStays() {
        apply("HeartbeatAddress", "a:1");
        time.pass(1, SECONDS);
        String before = status().targets().get(0).route();
        apply("HeartbeatAddress", "a:1,b:1", "HeartbeatPort", "80");
        assertEquals(before, status().targets().get(0).route());
    }

    @Test
    void leavesWithNoWorkerReadyWhenItIsDisabled() {
        apply("HeartbeatAddress", "a:1");
        time.pass(0, SECONDS);
        next();
        try (LogLines log = new LogLines()) {
            apply();
            time.pass(10, SECONDS);
            assertEquals(List.of("a v=1&ready=0&busy=0&state=leaving"), next());
            apply();
            assertEquals(List.of("INFO No heartbeats are sent: HeartbeatAddress is empty"), log.next());
        }
        assertFalse(time.isWaiting());
        apply("HeartbeatAddress", "a:1");
        time.pass(0, SECONDS);
        assertEquals(List.of("a " + BEAT), next());
    }

    @Test
    void measuresWithoutTargetsForAMinuteAfterEachPoll() {
        apply();
        status();
        time.pass(10, SECONDS);
        assertFalse(time.isWaiting());
        assertEquals(Optional.empty(), status().reported());
        beater.polled("agent");
        for (int second = 0; second < 100; second++) {
            time.pass(1, SECONDS);
            beater.polled("agent");
            SenderStatus status = status();
            assertEquals(Optional.of(new WorkerStatus(75, 0)), status.reported());
            assertEquals(Optional.of(Duration.ZERO), status.sinceLastBeat());
        }
        add(2, "other", 1, 8);
        time.pass(1, SECONDS);
        SenderStatus status = status();
        assertEquals(Optional.of(new WorkerStatus(8, 0)), status.reported());
        assertEquals(0, status.beats());
        assertEquals(List.of(), next());
        time.pass(62, SECONDS);
        assertFalse(time.isWaiting());
        assertEquals(Optional.empty(), status().reported());
    }

    @Test
    void goesOnFromMeasuringToBeating() {
        apply();
        beater.polled("agent");
        time.pass(1500, MILLISECONDS);
        apply("HeartbeatAddress", "a:1");
        time.pass(70, SECONDS);
        assertEquals(70, next().size());
        apply();
        assertEquals(List.of("a v=1&ready=0&busy=0&state=leaving"), next());
    }

    @Test
    void knowsNothingOfBeforeWhenItIsEnabledAgain() {
        apply("HeartbeatAddress", "a:1");
        time.pass(0, SECONDS);
        apply();
        providers.remove(1);
        next();
        apply("HeartbeatAddress", "a:1");
        time.pass(5, SECONDS);
        assertEquals(List.of(), next());
    }

    @Test
    void leavesWhenItIsClosedIfItBeatBefore() {
        apply("HeartbeatAddress", "a:1,b:1");
        time.pass(0, SECONDS);
        next();
        beater.close();
        assertEquals(List.of("a v=1&ready=0&busy=0&state=leaving", "b v=1&ready=0&busy=0&state=leaving"), next());
        assertFalse(time.isWaiting());
    }

    @Test
    void sendsNoLastBeatWhereThereWasNone() {
        providers.remove(1);
        apply("HeartbeatAddress", "a:1");
        time.pass(0, SECONDS);
        beater.close();
        assertEquals(List.of(), next());
    }

    @Test
    void beatsToTheOthersWhereOneTargetFails() {
        try (LogLines log = new LogLines()) {
            apply("HeartbeatAddress", "broken:1,a:1");
            time.pass(2, SECONDS);
            assertEquals(List.of("a " + BEAT, "a " + BEAT, "a " + BEAT), next());
            assertEquals(1, log.next().stream().filter(line -> line.startsWith("ERROR")).count());
        }
        beater.close();
        assertEquals(List.of("a v=1&ready=0&busy=0&state=leaving"), next());
    }

    @Test
    void sleepsThroughTheBeatsOfAMachineThatSleeps() {
        apply("HeartbeatAddress", "a:1");
        time.pass(0, SECONDS);
        time.sleep(100, SECONDS);
        next();
        time.pass(900, MILLISECONDS);
        assertEquals(1, next().size());
    }

    @Test
    void tellsWhereItBeatsAndWheneverThatChanges() {
        try (LogLines log = new LogLines()) {
            apply("HeartbeatAddress", "a:1,http://balancer/,b:1");
            time.pass(3, SECONDS);
            assertEquals(
                    List.of("INFO Beating to a:1, http://balancer/ and b:1 every 1 s with the status of"
                            + " \"pool\""),
                    log.next());
            apply("HeartbeatAddress", "b:1", "HeartbeatInterval", "200ms", "HeartbeatSource", "127.0.0.3");
            time.pass(3, SECONDS);
            assertEquals(
                    List.of("INFO Beating to b:1 from 127.0.0.3 every 200 ms with the status of \"pool\""), log.next());
            add(2, "worse", -1, 3);
            add(3, "same", 0, 3);
            time.pass(1, SECONDS);
            assertEquals(
                    List.of(
                            "INFO Status provider \"same\" (ranking 0) is present but not used: \"pool\" has the same ranking"
                                    + " and was registered first",
                            "INFO Status provider \"worse\" (ranking -1) is present but not used: \"pool\" has the higher"
                                    + " ranking 0"),
                    log.next());
            add(4, "better", 1, 3);
            time.pass(1, SECONDS);
            assertEquals(
                    List.of("INFO Beating to b:1 from 127.0.0.3 every 200 ms with the status of \"better\""), log.next());
        }
    }

    @Test
    void reportsWhatItDoes() {
        add(2, "other", -1, 3);
        drains.add("operator", false);
        apply("HeartbeatAddress", "a:1", "HeartbeatSteady", "2s");
        time.pass(1, SECONDS);
        SenderStatus status = status();
        assertEquals(List.of("a:1"), status.targets().stream().map(SenderStatus.Target::address).toList());
        assertEquals(Duration.ofSeconds(1), status.interval());
        assertEquals(Optional.of(Duration.ofSeconds(2)), status.smoothingDelay());
        assertEquals(
                List.of(
                        new ProviderStatus("pool", 0, true, "no other has a higher ranking"),
                        new ProviderStatus("other", -1, false, "\"pool\" has the higher ranking 0")),
                status.providers());
        assertEquals(Optional.of(new WorkerStatus(75, 0)), status.measured());
        assertEquals(Optional.of("v=1&ready=0&busy=0&state=draining&seq=1"), status.lastMessage());
        assertEquals(Optional.of(Duration.ZERO), status.sinceLastBeat());
        assertEquals(2, status.beats());
        assertEquals(Optional.empty(), status.statusFailure());
        assertEquals(List.of("operator"), status.drainReasons());
    }
}
