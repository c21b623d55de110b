// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MixerSlowStartTest {

    private static final int MOST = Integer.MAX_VALUE;

    private final Sources sources = new Sources();
    private LogLines log;

    @BeforeEach
    void catchLog() {
        log = new LogLines();
    }

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @Test
    void growsLinearlyFromAPartOfReadyAfterTheStart() {
        sources.tells("a", 100, 40);
        Mixer mixer = sources.mixer("MixSources", "a", "MixSlowStart", "9s");
        for (int second = 0; second < 9; second++) {
            assertStatus(10 + 10 * second, 40, mixer);
            sources.pass(Duration.ofSeconds(1));
        }
        assertStatus(100, 40, mixer);
        sources.tells("a", 200, 40);
        assertStatus(200, 40, mixer);
    }

    @Test
    void countsTheSlowStartFromTheStartOfTheMixAndNotFromTheFirstQuestion() {
        sources.tells("a", 100, 0);
        Mixer mixer = sources.mixer("MixSources", "a", "MixSlowStart", "10s", "MixSlowStartFrom", "50");
        sources.pass(Duration.ofSeconds(5));
        assertStatus(75, 0, mixer);
    }

    @Test
    void keepsOneWorkerReadyInASlowStartWhereAnyIs() {
        Mixer mixer = sources.mixer("MixSources", "a", "MixSlowStart", "1h", "MixSlowStartFrom", "1");
        sources.tells("a", 3, 1);
        assertStatus(1, 1, mixer);
        sources.tells("a", 0, 4);
        assertStatus(0, 4, mixer);
        sources.tells("a", MOST, 0);
        assertStatus(21474836, 0, mixer);
    }

    @Test
    void holdsNothingBackInASlowStartFromAllWorkers() {
        sources.tells("a", 100, 0);
        assertStatus(100, 0, sources.mixer("MixSources", "a", "MixSlowStart", "1h", "MixSlowStartFrom", "100"));
    }

    @Test
    void keepsAsManyWorkersReadyAsMakeOneByTheirWeight() {
        sources.tells("a", 6, 1);
        assertStatus(1, 0, sources.mixer("MixSources", "a*0.4", "MixSlowStart", "1h", "MixSlowStartFrom", "1"));
        sources.tells("a", 1, 3);
        assertStatus(0, 1, sources.mixer("MixSources", "a*0.4", "MixSlowStart", "1h", "MixSlowStartFrom", "1"));
        sources.tells("a", 3, 0);
        assertStatus(3, 0, sources.mixer("MixSources", "a*100", "MixSlowStart", "1h", "MixSlowStartFrom", "1"));
    }

    @Test
    void startsSlowlyAgainWhenTheOnlySourceComesBack() {
        sources.tells("a", 100, 0);
        Mixer mixer = sources.mixer("MixSources", "a", "MixSlowStart", "9s");
        sources.pass(Duration.ofSeconds(20));
        assertStatus(100, 0, mixer);
        sources.has("a", () -> null);
        assertThrows(IllegalStateException.class, mixer::status);
        assertThrows(IllegalStateException.class, mixer::status);
        sources.pass(Duration.ofSeconds(20));
        sources.tells("a", 100, 0);
        assertStatus(10, 0, mixer);
        sources.pass(Duration.ofSeconds(1));
        assertStatus(20, 0, mixer);
        sources.pass(Duration.ofSeconds(8));
        assertStatus(100, 0, mixer);
    }

    @Test
    void startsSlowlyFromTheFirstStatusWhereThereIsNoneAtTheStart() {
        Mixer mixer = sources.mixer("MixSources", "a", "MixSlowStart", "9s");
        assertThrows(IllegalStateException.class, mixer::status);
        sources.pass(Duration.ofMinutes(1));
        sources.tells("a", 100, 0);
        assertStatus(10, 0, mixer);
    }

    @Test
    void startsASourceSlowlyThatComesLaterAndNoOther() {
        Mixer mixer = grown("a, b", "sum");
        sources.tells("b", 50, 2);
        for (int second = 0; second <= 9; second++) {
            assertStatus(100 + 5 + 5 * second, 2, mixer);
            sources.pass(Duration.ofSeconds(1));
        }
        assertStatus(150, 2, mixer);
    }

    @Test
    void startsASourceSlowlyThatComesBackAndNoOther() {
        sources.tells("b", 50, 2);
        Mixer mixer = grown("a, b", "sum");
        assertStatus(150, 2, mixer);
        sources.remove("b");
        assertStatus(100, 0, mixer);
        sources.fails("b", new IllegalStateException("broken"));
        assertStatus(100, 0, mixer);
        sources.tells("b", 50, 2);
        assertStatus(105, 2, mixer);
        sources.pass(Duration.ofSeconds(5));
        assertStatus(130, 2, mixer);
        sources.has("b", () -> null);
        mixer.status();
        mixer.status();
        sources.tells("b", 50, 2);
        assertStatus(105, 2, mixer); // again from the beginning
    }

    @Test
    void takesNoSourceForOneThatCameBackThatMissedOneAskOrAFewApart() {
        sources.tells("b", 50, 2);
        Mixer mixer = grown("a, b", "sum");
        for (int update = 0; update < 3; update++) {
            sources.remove("b");
            assertStatus(100, 0, mixer);
            sources.pass(Duration.ofSeconds(1));
            sources.tells("b", 50, 2);
            assertStatus(150, 2, mixer);
        }
    }

    @Test
    void goesOnWithASlowStartWhereOneAskIsMissed() {
        Mixer mixer = grown("a, b", "sum");
        sources.tells("b", 50, 2);
        assertStatus(105, 2, mixer);
        sources.remove("b");
        sources.pass(Duration.ofSeconds(5));
        assertStatus(100, 0, mixer);
        sources.tells("b", 50, 2);
        assertStatus(130, 2, mixer);
    }

    @Test
    void startsNoSourceSlowlyThatIsOnlyNamedLater() {
        sources.tells("b", 50, 2);
        Mixer mixer = grown("a", "sum");
        apply(mixer, "MixSources", "a, b", "MixSlowStart", "9s");
        assertStatus(150, 2, mixer);
    }

    @Test
    void forgetsThatASourceHadGoneWhichIsNamedNoMore() {
        Mixer mixer = grown("a, b", "sum");
        apply(mixer, "MixSources", "a", "MixSlowStart", "9s");
        sources.tells("b", 50, 2);
        apply(mixer, "MixSources", "a, b", "MixSlowStart", "9s");
        assertStatus(150, 2, mixer);
    }

    @Test
    void takesWorkersThatAreHeldBackForNotReadyWhereItLooksForTheTightest() {
        Mixer mixer = grown("a, b", "tightest");
        sources.tells("a", 30, 70);
        sources.tells("b", 50, 0);
        assertStatus(5, 0, mixer); // a tenth of b's
        sources.pass(Duration.ofSeconds(1));
        assertStatus(10, 0, mixer);
        sources.pass(Duration.ofSeconds(2));
        assertStatus(30, 70, mixer); // less than four tenths
        sources.pass(Duration.ofSeconds(6));
        assertStatus(30, 70, mixer);
    }

    @Test
    void smoothsWhatASlowStartLetsCount() {
        sources.tells("a", 100, 0);
        Mixer mixer = sources.mixer(
                "MixSources", "a", "MixHalfLife", "1s", "MixSlowStart", "2s", "MixSlowStartFrom", "50");
        assertStatus(50, 0, mixer);
        sources.tells("a", 200, 0);
        sources.pass(Duration.ofSeconds(1));
        assertStatus(100, 0, mixer); // half way to three quarters of 200
        sources.pass(Duration.ofSeconds(1));
        assertStatus(150, 0, mixer);
        sources.pass(Duration.ofSeconds(1));
        assertStatus(175, 0, mixer);
    }

    @Test
    void startsSlowlyNoMoreOnceASlowStartIsOver() {
        sources.tells("a", 100, 0);
        Mixer mixer = sources.mixer("MixSources", "a", "MixSlowStart", "10s", "MixSlowStartFrom", "50");
        sources.pass(Duration.ofSeconds(5));
        assertStatus(75, 0, mixer);
        apply(mixer, "MixSources", "a", "MixSlowStart", "20s", "MixSlowStartFrom", "20");
        assertStatus(40, 0, mixer);
        apply(mixer, "MixSources", "a");
        assertStatus(100, 0, mixer);
        apply(mixer, "MixSources", "a", "MixSlowStart", "1h");
        assertStatus(100, 0, mixer);
    }

    /** A mixer that was asked when the slow start of 100 ready workers of "a" was over. */
    private Mixer grown(String names, String method) {
        sources.tells("a", 100, 0);
        Mixer mixer = sources.mixer("MixSources", names, "MixMethod", method, "MixSlowStart", "9s");
        sources.pass(Duration.ofSeconds(9));
        mixer.status();
        return mixer;
    }

    private static void apply(Mixer mixer, String... keysAndValues) {
        mixer.apply(Settings.read(Configs.of(MixStatusConfig.class, keysAndValues)));
    }

    private static void assertStatus(int ready, int busy, Mixer mixer) {
        assertEquals(new WorkerStatus(ready, busy), mixer.status());
    }
}
