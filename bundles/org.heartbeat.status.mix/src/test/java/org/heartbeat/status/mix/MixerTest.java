// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MixerTest {

    private static final int MOST = Integer.MAX_VALUE;

    private final Sources sources = new Sources();

    @AutoClose
    private final LogLines log = new LogLines();

    @Test
    void addsUpReadyAndBusyWorkers() {
        sources.tells("a", 10, 2);
        sources.tells("b", 5, 4);
        assertStatus(15, 6, sources.mixer("MixSources", "a, b"));
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
        sources.tells("a", 10, 2);
        sources.tells("b", 5, 4);
        assertStatus(ready, busy, sources.mixer("MixSources", names));
    }

    @Test
    void tellsNoMoreWorkersThanAStatusCanHave() {
        sources.tells("a", MOST, 2_000_000_000);
        sources.tells("b", MOST, 100_000_000);
        assertStatus(MOST, 2_100_000_000, sources.mixer("MixSources", "a, b"));
        assertStatus(MOST, MOST, sources.mixer("MixSources", "a*1000, b*1000"));
    }

    @ParameterizedTest
    @CsvSource({
        // a, b, c and the report
        "10, 10, 1, 1, 3, 7, 3, 7", // the smallest share of ready workers
        "1000, 1001, 1, 1, 1, 1, 1000, 1001", // whatever their number
        "5, 5, 1, 1, 7, 7, 5, 5", // the first of equal ones
        "1, 1, 0, 9, 0, 1, 0, 9",
        "1, 9, 0, 0, 9, 1, 0, 0", // no workers, none ready
        "2147483647, 2147483647, 1, 0, 1, 0, 2147483647, 2147483647"
    })
    void tellsTheTightestSource(int a, int aBusy, int b, int bBusy, int c, int cBusy, int ready, int busy) {
        sources.tells("a", a, aBusy);
        sources.tells("b", b, bBusy);
        sources.tells("c", c, cBusy);
        assertStatus(ready, busy, sources.mixer("MixSources", "a, b, c", "MixMethod", "tightest"));
    }

    @Test
    void weighsTheTightestSourceOnlyWhenItIsChosen() {
        sources.tells("a", 5, 5);
        sources.tells("b", 4, 6);
        assertStatus(8, 12, sources.mixer("MixSources", "a*0.1, b*2", "MixMethod", "tightest"));
    }

    @Test
    void asksInOrderOnTheCallingThread() {
        List<String> asked = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            sources.has(name, () -> {
                asked.add(name + " on " + Thread.currentThread().getName());
                return new WorkerStatus(1, 1);
            });
        }
        sources.mixer("MixSources", "c, a, b").status();
        String here = " on " + Thread.currentThread().getName();
        assertEquals(List.of("c" + here, "a" + here, "b" + here), asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sum", "tightest"})
    void countsTheSourcesThatRemain(String method) {
        sources.tells("a", 10, 2);
        sources.tells("b", 1, 9);
        Mixer mixer = sources.mixer("MixSources", "a, b, c, d", "MixMethod", method);
        WorkerStatus both = method.equals("sum") ? new WorkerStatus(11, 11) : new WorkerStatus(1, 9);
        sources.has("d", () -> null);
        assertEquals(both, mixer.status());
        sources.fails("b", new UnsupportedOperationException("broken"));
        assertStatus(10, 2, mixer);
        sources.fails("b", new NoClassDefFoundError("gone/With"));
        assertStatus(10, 2, mixer);
        sources.tells("b", 1, 9);
        assertEquals(both, mixer.status());
    }

    @Test
    void logsOnceWhenASourceStopsAnsweringAndOnceWhenItIsBack() {
        sources.tells("a", 10, 2);
        sources.tells("b", 5, 4);
        Mixer mixer = sources.mixer("MixSources", "a, b");
        mixer.status();
        assertEquals(List.of(), log.next());
        sources.fails("b", new IllegalStateException("broken"));
        mixer.status();
        assertEquals(
                List.of("WARN Status provider \"b\": failed: java.lang.IllegalStateException: broken; it does not count until it"
                        + " returns a status"),
                log.next());
        sources.has("b", () -> null);
        mixer.status();
        sources.remove("b");
        mixer.status();
        assertEquals(List.of(), log.next());
        sources.tells("b", 5, 4);
        mixer.status();
        mixer.status();
        assertEquals(List.of("INFO Status provider \"b\": counts again"), log.next());
        sources.remove("b");
        mixer.status();
        assertEquals(
                List.of("WARN Status provider \"b\": is not present (present: [a]); it does not count until it returns a status"),
                log.next());
    }

    @Test
    void countsTheOthersWhereAFailureCannotEvenSayWhatItIs() {
        sources.tells("a", 10, 2);
        sources.fails("b", new MuteException());
        Mixer mixer = sources.mixer("MixSources", "a, b");
        assertStatus(10, 2, mixer);
        assertEquals(
                List.of("WARN Status provider \"b\": failed: org.heartbeat.status.mix.MixerTest$MuteException; it does not count"
                        + " until it returns a status"),
                log.next());
    }

    private static final class MuteException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void saysADifferentReasonWhenSomeTimeHasPassed() {
        sources.tells("a", 10, 2);
        Mixer mixer = sources.mixer("MixSources", "a, b");
        mixer.status();
        sources.has("b", () -> null);
        sources.pass(Duration.ofSeconds(10));
        mixer.status();
        assertEquals(
                List.of("WARN Status provider \"b\": is not present (present: [a]); it does not count until it returns a status",
                        "WARN Status provider \"b\": has no status; it does not count until it returns a status"),
                log.next());
    }

    @Test
    void hasNoStatusWhereNoSourceHasAndNamesTheReasonOfEach() {
        Mixer mixer = sources.mixer("MixSources", "a, b, c");
        sources.tells("a", 100, 0);
        mixer.status();
        sources.fails("a", new IllegalStateException("broken"));
        sources.has("b", () -> null);
        for (int beat = 0; beat < 5; beat++) {
            String message = assertThrows(IllegalStateException.class, mixer::status).getMessage();
            assertEquals(
                    "no status provider has a status: \"a\" failed: java.lang.IllegalStateException: broken; \"b\" has no status;"
                            + " \"c\" is not present (present: [a, b])",
                    message);
        }
        sources.tells("c", 1, 1);
        assertStatus(1, 1, mixer);
    }

    @Test
    void asksNoFurtherSourceOnceItIsInterruptedAndStaysInterrupted() {
        List<String> asked = new ArrayList<>();
        Mixer mixer = sources.mixer("MixSources", "a, b, c");
        sources.tells("a", 0, 8);
        sources.tells("b", 8, 0);
        sources.tells("c", 8, 0);
        assertStatus(16, 8, mixer);
        sources.has("b", () -> {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
        });
        sources.has("c", () -> {
            asked.add("c");
            return new WorkerStatus(8, 0);
        });
        String message = assertThrows(IllegalStateException.class, mixer::status).getMessage();
        assertTrue(Thread.interrupted());
        assertEquals("interrupted while status provider \"b\" was asked", message);
        assertEquals(List.of(), asked);
        assertEquals(List.of(), log.next(), "it is no fault of a source");
    }

    @Test
    void interruptsTheSourceThatIsAskedAndNoOtherOne() throws InterruptedException {
        CountDownLatch asking = new CountDownLatch(1);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        sources.has("a", () -> {
            asking.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return null;
        });
        sources.tells("b", 1, 1);
        Mixer mixer = sources.mixer("MixSources", "a, b");
        Thread thread = new Thread(() -> ended.complete(assertThrows(IllegalStateException.class, mixer::status)));
        thread.start();
        assertTrue(asking.await(30, TimeUnit.SECONDS));
        // a thread that hangs blocks neither other threads nor a change of the settings
        mixer.apply(MixSettings.read(Configs.of(MixStatusConfig.class, "MixSources", "b")));
        assertStatus(1, 1, mixer);
        thread.interrupt();
        assertEquals(
                "interrupted while status provider \"a\" was asked",
                ended.orTimeout(30, TimeUnit.SECONDS).join().getMessage());
        thread.join();
    }

    @Test
    void takesChangedSettingsWithTheNextStatus() {
        sources.tells("a", 10, 10);
        sources.tells("b", 1, 9);
        Mixer mixer = sources.mixer("MixSources", "a");
        assertStatus(10, 10, mixer);
        apply(mixer, "MixSources", "a, b");
        assertStatus(11, 19, mixer);
        apply(mixer, "MixSources", "a, b", "MixMethod", "tightest");
        assertStatus(1, 9, mixer);
    }

    @Test
    void forgetsTheOutagesOfSourcesThatAreNamedNoMore() {
        sources.tells("a", 1, 1);
        Mixer mixer = sources.mixer("MixSources", "a, b");
        mixer.status();
        apply(mixer, "MixSources", "a");
        mixer.status();
        log.next();
        sources.tells("b", 1, 1);
        apply(mixer, "MixSources", "a, b");
        mixer.status();
        assertEquals(List.of(), log.next());
    }

    private static void apply(Mixer mixer, String... keysAndValues) {
        mixer.apply(MixSettings.read(Configs.of(MixStatusConfig.class, keysAndValues)));
    }

    private static void assertStatus(int ready, int busy, Mixer mixer) {
        assertEquals(new WorkerStatus(ready, busy), mixer.status());
    }
}
