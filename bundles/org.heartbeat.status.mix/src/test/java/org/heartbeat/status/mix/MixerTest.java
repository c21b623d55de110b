// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MixerTest {

    private static final int MOST = Integer.MAX_VALUE;

    private final Map<String, StatusProvider> sources = new TreeMap<>();
    /** Near the end of its range, which it wraps around while tests go on. */
    private long now = Long.MAX_VALUE - 5;

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
    void addsUpReadyAndBusyWorkers() {
        tells("a", 10, 2);
        tells("b", 5, 4);
        assertStatus(15, 6, mixer("MixSources", "a, b"));
    }

    @ParameterizedTest
    @CsvSource({
        "'a, b*0.5', 13, 4", // 12.5 and 4
        "'a*2, b*10', 70, 44",
        "'a*0.1, b*0.1', 2, 1", // 1.5 and 0.6
        "'a*0.04', 0, 0", // 0.4 and 0.08
        "b, 5, 4"
    })
    void countsWorkersByTheWeightOfTheirSource(String names, int ready, int busy) {
        tells("a", 10, 2);
        tells("b", 5, 4);
        assertStatus(ready, busy, mixer("MixSources", names));
    }

    @Test
    void tellsNoMoreWorkersThanAStatusCanHave() {
        tells("a", MOST, 2_000_000_000);
        tells("b", MOST, 100_000_000);
        assertStatus(MOST, 2_100_000_000, mixer("MixSources", "a, b"));
        assertStatus(MOST, MOST, mixer("MixSources", "a*1000, b*1000"));
        assertStatus(MOST, MOST, mixer("MixSources", "a, b*1000", "MixMethod", "sum", "MixHalfLife", "1s"));
    }

    @ParameterizedTest
    @CsvSource({
        // a, b, c and what is told
        "10, 10, 1, 1, 3, 7, 3, 7", // the smallest share of ready workers
        "1000, 1001, 1, 1, 1, 1, 1000, 1001", // whatever their number
        "5, 5, 1, 1, 7, 7, 5, 5", // the first of equal ones
        "1, 1, 0, 9, 0, 1, 0, 9",
        "1, 9, 0, 0, 9, 1, 0, 0", // no workers, none ready
        "2147483647, 2147483647, 1, 0, 1, 0, 2147483647, 2147483647"
    })
    void tellsTheTightestSource(int a, int aBusy, int b, int bBusy, int c, int cBusy, int ready, int busy) {
        tells("a", a, aBusy);
        tells("b", b, bBusy);
        tells("c", c, cBusy);
        assertStatus(ready, busy, mixer("MixSources", "a, b, c", "MixMethod", "tightest"));
    }

    @Test
    void weighsTheTightestSourceOnlyWhenItIsChosen() {
        tells("a", 5, 5);
        tells("b", 4, 6);
        assertStatus(8, 12, mixer("MixSources", "a*0.1, b*2", "MixMethod", "tightest"));
    }

    @Test
    void asksInOrderOnTheCallingThread() {
        List<String> asked = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            sources.put(name, () -> {
                asked.add(name + " on " + Thread.currentThread().getName());
                return new WorkerStatus(1, 1);
            });
        }
        mixer("MixSources", "c, a, b").status();
        String here = " on " + Thread.currentThread().getName();
        assertEquals(List.of("c" + here, "a" + here, "b" + here), asked);
    }

    @Test
    void forgetsHalfOfAnOldValueInAHalfLife() {
        Mixer mixer = mixer("MixSources", "a", "MixHalfLife", "10s");
        tells("a", 1024, 0);
        assertStatus(1024, 0, mixer);
        tells("a", 0, 1024);
        for (int halfLives = 1; halfLives <= 10; halfLives++) {
            pass(Duration.ofSeconds(10));
            assertStatus(1024 >> halfLives, 1024 - (1024 >> halfLives), mixer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10000", "1,9999", "3000,100,400,6500", "9999,0,0,1", "0,10000"})
    void forgetsTheSameInTheSameTimeHoweverOftenItIsAsked(String intervals) {
        Mixer mixer = mixer("MixSources", "a", "MixHalfLife", "5s");
        tells("a", 1_000_000_000, 0);
        mixer.status();
        tells("a", 0, 400_000_000);
        WorkerStatus status = null;
        for (String millis : intervals.split(",")) {
            pass(Duration.ofMillis(Long.parseLong(millis)));
            status = mixer.status();
        }
        assertEquals(new WorkerStatus(250_000_000, 300_000_000), status);
    }

    @Test
    void keepsASteadyValueAsItIs() {
        tells("a", MOST, 7);
        Mixer mixer = mixer("MixSources", "a", "MixHalfLife", "3s");
        for (int beat = 0; beat < 100; beat++) {
            assertStatus(MOST, 7, mixer);
            pass(Duration.ofMillis(977));
        }
    }

    @Test
    void hasForgottenAllAfterALongTime() {
        Mixer mixer = mixer("MixSources", "a", "MixHalfLife", "1ms");
        tells("a", MOST, MOST);
        mixer.status();
        tells("a", 3, 0);
        pass(Duration.ofHours(24));
        assertStatus(3, 0, mixer);
    }

    @Test
    void smoothsNothingByDefault() {
        Mixer mixer = mixer("MixSources", "a");
        tells("a", 1024, 0);
        assertStatus(1024, 0, mixer);
        tells("a", 0, 1024);
        assertStatus(0, 1024, mixer);
    }

    @Test
    void smoothsWhatIsMixedAndNotWhatIsRounded() {
        Mixer mixer = mixer("MixSources", "a*0.1", "MixHalfLife", "1s");
        tells("a", 14, 0);
        assertStatus(1, 0, mixer); // 1.4
        tells("a", 18, 0);
        pass(Duration.ofSeconds(1));
        assertStatus(2, 0, mixer); // 1.6
    }

    @Test
    void smoothsAnewAfterATimeWithoutStatus() {
        Mixer mixer = mixer("MixSources", "a", "MixHalfLife", "1h");
        tells("a", 1000, 0);
        assertStatus(1000, 0, mixer);
        sources.remove("a");
        assertThrows(IllegalStateException.class, mixer::status);
        tells("a", 0, 10);
        assertStatus(0, 10, mixer);
    }

    @Test
    void growsLinearlyFromAPartOfReadyAfterTheStart() {
        tells("a", 100, 40);
        Mixer mixer = mixer("MixSources", "a", "MixSlowStart", "9s");
        for (int second = 0; second < 9; second++) {
            assertStatus(10 + 10 * second, 40, mixer);
            pass(Duration.ofSeconds(1));
        }
        assertStatus(100, 40, mixer);
        tells("a", 200, 40);
        assertStatus(200, 40, mixer);
    }

    @Test
    void countsTheSlowStartFromTheStartOfTheMixAndNotFromTheFirstQuestion() {
        tells("a", 100, 0);
        Mixer mixer = mixer("MixSources", "a", "MixSlowStart", "10s", "MixSlowStartFrom", "50");
        pass(Duration.ofSeconds(5));
        assertStatus(75, 0, mixer);
    }

    @Test
    void keepsOneWorkerReadyInASlowStartWhereAnyIs() {
        Mixer mixer = mixer("MixSources", "a", "MixSlowStart", "1h", "MixSlowStartFrom", "1");
        tells("a", 3, 1);
        assertStatus(1, 1, mixer);
        tells("a", 0, 4);
        assertStatus(0, 4, mixer);
        tells("a", MOST, 0);
        assertStatus(21474836, 0, mixer);
    }

    @Test
    void holdsNothingBackInASlowStartFromAllWorkers() {
        tells("a", 100, 0);
        assertStatus(100, 0, mixer("MixSources", "a", "MixSlowStart", "1h", "MixSlowStartFrom", "100"));
    }

    @Test
    void startsSlowlyAgainWhenSourcesComeBackFromHavingNoStatus() {
        tells("a", 100, 0);
        Mixer mixer = mixer("MixSources", "a", "MixSlowStart", "9s");
        pass(Duration.ofSeconds(20));
        assertStatus(100, 0, mixer);
        sources.put("a", () -> null);
        assertThrows(IllegalStateException.class, mixer::status);
        pass(Duration.ofSeconds(20));
        tells("a", 100, 0);
        assertStatus(10, 0, mixer);
        pass(Duration.ofSeconds(1));
        assertStatus(20, 0, mixer);
        pass(Duration.ofSeconds(8));
        assertStatus(100, 0, mixer);
    }

    @Test
    void startsSlowlyFromTheFirstStatusWhereThereIsNoneAtTheStart() {
        Mixer mixer = mixer("MixSources", "a", "MixSlowStart", "9s");
        assertThrows(IllegalStateException.class, mixer::status);
        pass(Duration.ofMinutes(1));
        tells("a", 100, 0);
        assertStatus(10, 0, mixer);
    }

    @Test
    void doesNotStartSlowlyAgainWhereOneOfSeveralSourcesComesBack() {
        tells("a", 100, 0);
        Mixer mixer = mixer("MixSources", "a, b", "MixSlowStart", "9s");
        pass(Duration.ofSeconds(9));
        assertStatus(100, 0, mixer);
        tells("b", 10, 0);
        assertStatus(110, 0, mixer);
    }

    @Test
    void holdsBackTheSmoothedReadyAndSmoothsNotWhatIsHeldBack() {
        tells("a", 100, 0);
        Mixer mixer = mixer("MixSources", "a", "MixHalfLife", "1s", "MixSlowStart", "2s", "MixSlowStartFrom", "50");
        assertStatus(50, 0, mixer);
        tells("a", 200, 0);
        pass(Duration.ofSeconds(1));
        assertStatus(113, 0, mixer); // three quarters of 150
        pass(Duration.ofSeconds(1));
        assertStatus(175, 0, mixer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sum", "tightest"})
    void countsTheSourcesThatRemain(String method) {
        tells("a", 10, 2);
        tells("b", 1, 9);
        Mixer mixer = mixer("MixSources", "a, b, c, d", "MixMethod", method);
        WorkerStatus both = method.equals("sum") ? new WorkerStatus(11, 11) : new WorkerStatus(1, 9);
        sources.put("d", () -> null);
        assertEquals(both, mixer.status());
        fails("b", new UnsupportedOperationException("broken"));
        assertStatus(10, 2, mixer);
        fails("b", new NoClassDefFoundError("gone/With"));
        assertStatus(10, 2, mixer);
        tells("b", 1, 9);
        assertEquals(both, mixer.status());
    }

    @Test
    void logsOnceWhenASourceStopsAnsweringAndOnceWhenItIsBack() {
        tells("a", 10, 2);
        tells("b", 5, 4);
        Mixer mixer = mixer("MixSources", "a, b");
        mixer.status();
        assertEquals(List.of(), log.next());
        fails("b", new IllegalStateException("broken"));
        mixer.status();
        assertEquals(
                List.of("WARN Source \"b\" failed: java.lang.IllegalStateException: broken; it does not count until it"
                        + " tells a status"),
                log.next());
        sources.put("b", () -> null);
        mixer.status();
        sources.remove("b");
        mixer.status();
        assertEquals(List.of(), log.next());
        tells("b", 5, 4);
        mixer.status();
        mixer.status();
        assertEquals(List.of("INFO Source \"b\" counts again"), log.next());
        sources.remove("b");
        mixer.status();
        assertEquals(
                List.of("WARN Source \"b\" is not there (there: [a]); it does not count until it tells a status"),
                log.next());
    }

    @Test
    void hasNoStatusWhereNoSourceHasAndNamesTheReasonOfEach() {
        Mixer mixer = mixer("MixSources", "a, b, c", "MixHalfLife", "1h");
        tells("a", 100, 0);
        mixer.status();
        fails("a", new IllegalStateException("broken"));
        sources.put("b", () -> null);
        for (int beat = 0; beat < 5; beat++) {
            String message = assertThrows(IllegalStateException.class, mixer::status).getMessage();
            assertEquals(
                    "no source has a status: \"a\" failed: java.lang.IllegalStateException: broken; \"b\" has no status;"
                            + " \"c\" is not there (there: [a, b])",
                    message);
        }
        tells("c", 1, 1);
        assertStatus(1, 1, mixer);
    }

    @Test
    void asksNoFurtherSourceOnceItIsInterruptedAndStaysInterrupted() {
        List<String> asked = new ArrayList<>();
        Mixer mixer = mixer("MixSources", "a, b, c", "MixHalfLife", "1s", "MixSlowStart", "1s");
        tells("a", 0, 8);
        tells("b", 8, 0);
        tells("c", 8, 0);
        pass(Duration.ofSeconds(1));
        assertStatus(16, 8, mixer);
        sources.put("b", () -> {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
        });
        sources.put("c", () -> {
            asked.add("c");
            return new WorkerStatus(8, 0);
        });
        String message = assertThrows(IllegalStateException.class, mixer::status).getMessage();
        assertTrue(Thread.interrupted());
        assertEquals("interrupted when source \"b\" was asked", message);
        assertEquals(List.of(), asked);
        assertEquals(List.of(), log.next(), "it is no fault of a source");
        tells("a", 0, 0);
        tells("b", 8, 0);
        tells("c", 8, 0);
        pass(Duration.ofSeconds(1));
        assertStatus(16, 4, mixer); // neither smoothed anew nor held back
    }

    @Test
    void interruptsTheSourceThatIsAskedAndNoOtherOne() throws InterruptedException {
        CountDownLatch asking = new CountDownLatch(1);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        sources.put("a", () -> {
            asking.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return null;
        });
        tells("b", 1, 1);
        Mixer mixer = mixer("MixSources", "a, b");
        Thread thread = new Thread(() -> ended.complete(assertThrows(IllegalStateException.class, mixer::status)));
        thread.start();
        assertTrue(asking.await(30, TimeUnit.SECONDS));
        // one thread that hangs holds up no other one, and no change of the settings
        mixer.apply(Settings.read(Configs.config("MixSources", "b")));
        assertStatus(1, 1, mixer);
        thread.interrupt();
        assertEquals(
                "interrupted when source \"a\" was asked",
                ended.orTimeout(30, TimeUnit.SECONDS).join().getMessage());
        thread.join();
    }

    @Test
    void takesChangedSettingsWithTheNextStatus() {
        tells("a", 10, 10);
        tells("b", 1, 9);
        Mixer mixer = mixer("MixSources", "a");
        assertStatus(10, 10, mixer);
        apply(mixer, "MixSources", "a, b");
        assertStatus(11, 19, mixer);
        apply(mixer, "MixSources", "a, b", "MixMethod", "tightest");
        assertStatus(1, 9, mixer);
    }

    @Test
    void fadesOnWhereOnlyTheHalfLifeChangesAndAnewWhereTheMixDoes() {
        tells("a", 0, 0);
        tells("b", 64, 0);
        Mixer mixer = mixer("MixSources", "a", "MixHalfLife", "10s");
        assertStatus(0, 0, mixer);
        tells("a", 64, 0);
        pass(Duration.ofSeconds(10));
        assertStatus(32, 0, mixer);
        apply(mixer, "MixSources", "a", "MixHalfLife", "5s");
        pass(Duration.ofSeconds(5));
        assertStatus(48, 0, mixer);
        apply(mixer, "MixSources", "a, b", "MixHalfLife", "5s");
        assertStatus(128, 0, mixer);
    }

    @Test
    void startsSlowlyNoMoreOnceASlowStartIsOver() {
        tells("a", 100, 0);
        Mixer mixer = mixer("MixSources", "a", "MixSlowStart", "10s", "MixSlowStartFrom", "50");
        pass(Duration.ofSeconds(5));
        assertStatus(75, 0, mixer);
        apply(mixer, "MixSources", "a", "MixSlowStart", "20s", "MixSlowStartFrom", "20");
        assertStatus(40, 0, mixer);
        apply(mixer, "MixSources", "a");
        assertStatus(100, 0, mixer);
        apply(mixer, "MixSources", "a", "MixSlowStart", "1h");
        assertStatus(100, 0, mixer);
    }

    @Test
    void forgetsTheOutagesOfSourcesThatAreNamedNoMore() {
        tells("a", 1, 1);
        Mixer mixer = mixer("MixSources", "a, b");
        mixer.status();
        apply(mixer, "MixSources", "a");
        mixer.status();
        log.next();
        tells("b", 1, 1);
        apply(mixer, "MixSources", "a, b");
        mixer.status();
        assertEquals(List.of(), log.next());
    }

    private Mixer mixer(String... keysAndValues) {
        return new Mixer(
                Settings.read(Configs.config(keysAndValues)),
                () -> sources.entrySet().stream()
                        .map(source -> new Provider(source.getKey(), 0, 1, source.getValue()))
                        .toList(),
                () -> now);
    }

    private static void apply(Mixer mixer, String... keysAndValues) {
        mixer.apply(Settings.read(Configs.config(keysAndValues)));
    }

    private void tells(String source, int ready, int busy) {
        sources.put(source, () -> new WorkerStatus(ready, busy));
    }

    private void fails(String source, Throwable failure) {
        sources.put(source, () -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        });
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private static void assertStatus(int ready, int busy, Mixer mixer) {
        assertEquals(new WorkerStatus(ready, busy), mixer.status());
    }
}
