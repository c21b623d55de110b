// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.heartbeat.api.monitor.ServerState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The silence after which the table makes a server stale. */
class SilenceTest {

    private final Site site = new Site();

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    /** Returns the time from now until the server is stale. */
    private Duration detection(Site.Sender sender) {
        Duration passed = Duration.ZERO;
        while (sender.status().state() != ServerState.STALE) {
            site.runFor(millis(50));
            passed = passed.plusMillis(50);
        }
        return passed;
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "0.001, 50", "0.01, 5", "0.01, 50", "0.05, 5", "0.05, 50", "0.1, 50"})
    void marksNoServerStaleForLostBeats(double loss, int jitterMillis) {
        for (int i = 0; i < 10; i++) {
            Site.Sender sender = site.sender();
            sender.loss = loss;
            sender.jitter = millis(jitterMillis);
        }
        site.runFor(Duration.ofHours(2));
        assertEquals(0, site.alarms);
    }

    @Test
    void detectsADeadServerWithinFourSecondsAndANewOneWithinSix() {
        Site.Sender known = site.sender();
        site.runFor(Duration.ofMinutes(10));
        Site.Sender added = site.sender();
        site.runFor(seconds(10));
        known.silent = true;
        added.silent = true;
        Duration sinceBeat = known.status().age();
        Duration detected = detection(known).plus(sinceBeat);
        assertTrue(detected.compareTo(millis(3500)) <= 0, detected.toString());
        detected = detected.plus(detection(added));
        assertTrue(detected.compareTo(millis(5700)) <= 0, detected.toString());
        assertTrue(detected.compareTo(millis(5000)) >= 0, detected.toString());
    }

    @ParameterizedTest
    @CsvSource({"200", "1000"})
    void marksASenderStaleOnceThatSlowsDownAbruptlyAndFollowsIt(long fromMillis) {
        Site.Sender sender = site.sender();
        site.runFor(Duration.ofMinutes(10));
        sender.interval = millis(fromMillis);
        site.runFor(Duration.ofMinutes(10));
        assertEquals(0, site.alarms);
        sender.interval = seconds(5);
        site.runFor(Duration.ofMinutes(10));
        // the first silence of 5 s looks like the end of a sender that beat much more often
        assertEquals(1, site.alarms);
        assertEndIsSeenWithinThreeIntervals(sender);
    }

    @ParameterizedTest
    @CsvSource({"200, 5000", "1000, 5000", "1000, 10000"})
    void keepsASenderUpThatSlowsDownInSmallSteps(long fromMillis, long toMillis) {
        Site.Sender sender = site.sender();
        site.runFor(Duration.ofMinutes(10));
        sender.interval = millis(fromMillis);
        site.runFor(Duration.ofMinutes(10));
        // as this project's sender does if another interval is configured
        for (long step = fromMillis; step < toMillis; ) {
            step = Math.min(toMillis, step + step / 10);
            sender.interval = millis(step);
            site.runFor(sender.interval);
        }
        site.runFor(Duration.ofMinutes(10));
        assertEquals(0, site.alarms);
        assertEquals(toMillis, sender.status().interval().orElseThrow().toMillis(), toMillis / 100.0);
        assertEndIsSeenWithinThreeIntervals(sender);
    }

    @ParameterizedTest
    @CsvSource({"200", "1000"})
    void detectsTheEndOfASenderThatHasBecomeFaster(long toMillis) {
        Site.Sender sender = site.sender();
        sender.interval = seconds(5);
        site.runFor(Duration.ofMinutes(10));
        sender.interval = millis(toMillis);
        site.runFor(seconds(10));
        assertEquals(0, site.alarms);
        assertEndIsSeenWithinThreeIntervals(sender);
    }

    /** For an interval of at least a second, with the largest margin and a tick. */
    private void assertEndIsSeenWithinThreeIntervals(Site.Sender sender) {
        long interval = Math.max(1000, sender.interval.toMillis());
        sender.silent = true;
        Duration silence = sender.status().age().plus(detection(sender));
        assertTrue(silence.compareTo(millis(3 * interval + 3000 + 300)) <= 0, silence.toString());
    }

    @ParameterizedTest
    @CsvSource({"0", "500"})
    void keepsTomcatUpAndDetectsItsEnd(long jitterMillis) {
        Site.Sender sender = site.sender();
        sender.interval = seconds(10);
        sender.jitter = millis(jitterMillis);
        site.runFor(Duration.ofHours(4));
        assertEquals(0, site.alarms);
        assertEquals(10, sender.status().interval().orElseThrow().toMillis() / 1000.0, 0.5);
        sender.jitter = Duration.ZERO;
        site.runFor(Duration.ofHours(4));
        assertEndIsSeenWithinThreeIntervals(sender);
    }

    @Test
    void learnsTheIntervalOfAVerySlowSender() {
        site.sender().interval = seconds(60);
        site.runFor(Duration.ofMinutes(5));
        site.alarms = 0;
        site.runFor(Duration.ofHours(1));
        assertEquals(0, site.alarms);
    }

    @Test
    void forgetsNoServerBeforeTwoIntervalsAfterItIsStale() {
        Site.Sender sender = site.sender();
        sender.interval = seconds(10);
        site.runFor(Duration.ofMinutes(10));
        sender.silent = true;
        detection(sender);
        site.runFor(seconds(19));
        assertEquals(1, site.table.size());
        site.runFor(seconds(2));
        assertEquals(0, site.table.size());
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void keepsASenderUpThatPausesBriefly(boolean numbered) {
        Site.Sender sender = site.sender();
        sender.numbered = numbered;
        site.runFor(Duration.ofMinutes(10));
        for (int i = 0; i < 10; i++) {
            sender.stopFor(millis(2500));
            site.runFor(seconds(30));
        }
        assertEquals(0, site.alarms);
        assertEquals(numbered, sender.status().lossRate() == 0, sender.status().toString());
    }

    @Test
    void reducesTrustInASilentServerAndRestoresItAtOnce() {
        Site.Sender sender = site.sender();
        site.runFor(Duration.ofMinutes(10));
        assertEquals(1, sender.status().trust());
        sender.stopFor(millis(3150).minus(sender.status().age()));
        site.runFor(millis(1550).minus(sender.status().age()));
        assertEquals(1, sender.status().trust());
        double before = 1;
        for (int i = 0; i < 15; i++) {
            site.runFor(millis(100));
            double trust = sender.status().trust();
            assertTrue(trust < before && trust >= 0.1, trust + " after " + before);
            before = trust;
        }
        assertTrue(before < 0.2, "" + before);
        site.runFor(millis(150));
        assertEquals(1, sender.status().trust());
        assertEquals(0, site.alarms);
    }

    @Test
    void waitsLongerIfThisProcessIsLate() {
        Site.Sender sender = site.sender();
        site.runFor(Duration.ofMinutes(10));
        Duration before = sender.status().staleAfter();
        site.ownDelay.record(millis(700).toNanos(), site.clock.getAsLong());
        assertEquals(before.plusMillis(700), sender.status().staleAfter());
        site.runFor(seconds(6));
        assertEquals(before, sender.status().staleAfter());
    }
}
