// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.heartbeat.api.codec.Decoded;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.internal.osgi.Ranked;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each beat says, with providers that behave and providers that do not. */
class ComposerTest {

    private final ExecutorService askers = Executors.newCachedThreadPool();
    private final Providers providers = new Providers();
    private final AtomicLong clock = new AtomicLong();
    private final CountDownLatch released = new CountDownLatch(1);
    private HeartbeatCodec codec = new TextCodec();
    private OptionalInt httpPort = OptionalInt.empty();
    private final BeatSigner signer = new BeatSigner(new OwnNames(""), Runnable::run, () -> 0, () -> 0);
    private Composer composer = patient();
    private boolean draining;
    private List<String> config = List.of();

    @AfterEach
    void releaseWhoeverHangs() {
        released.countDown();
        askers.shutdownNow();
    }

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
    void isSilentBeforeThereIsAnyProvider() {
        assertEquals("silence", beat());
        add("a", 0, () -> new WorkerStatus(1, 0));
        assertEquals("v=1&ready=1&busy=0", beat());
    }

    @Test
    void repeatsTheLastStatusOfOneThatThrowsForThreeBeatsAndIsSilentThen() {
        List<RuntimeException> failures = new ArrayList<>();
        add("a", 0, () -> {
            if (!failures.isEmpty()) {
                throw failures.get(0);
            }
            return new WorkerStatus(5, 0);
        });
        beat();
        failures.add(new IllegalStateException("the pool is gone"));
        String last = "v=1&ready=5&busy=0";
        assertEquals(List.of(last, last, last, "silence", "silence"), beats(5));
        failures.clear();
        assertEquals(last, beat());
    }

    @Test
    void repeatsTheLastStatusOfOneThatHasNone() {
        List<WorkerStatus> statuses = new ArrayList<>(List.of(new WorkerStatus(5, 0)));
        add("a", 0, () -> statuses.isEmpty() ? null : statuses.remove(0));
        String last = "v=1&ready=5&busy=0";
        assertEquals(List.of(last, last, last, last, "silence"), beats(5));
    }

    @Test
    void repeatsTheLastStatusWhileThereIsNoProviderAtAll() {
        Ranked<StatusProvider> only = add("a", 0, () -> new WorkerStatus(5, 0));
        beat();
        providers.remove(only.id());
        String last = "v=1&ready=5&busy=0";
        assertEquals(List.of(last, last, last, "silence"), beats(4));
    }

    @Test
    void repeatsTheLastMessageWhileThereIsNoCodec() {
        add("a", 0, () -> new WorkerStatus(5, 0));
        beat();
        codec = null;
        String last = "v=1&ready=5&busy=0";
        assertEquals(List.of(last, last, last, "silence"), beats(4));
        codec = new TextCodec();
        assertEquals(last, beat());
    }

    @Test
    void asksOneThatHangsNotAgainAndWaitsForItNoMore() {
        AtomicInteger questions = new AtomicInteger();
        add("a", 0, () -> {
            questions.incrementAndGet();
            return hang();
        });
        composer = composer(Duration.ofMillis(1));
        assertEquals("silence", beat());
        for (int i = 0; i < 1000; i++) {
            assertEquals("silence", beat());
        }
        assertTrue(questions.get() <= 1, questions + " questions");
    }

    @Test
    void interruptsOneThatHangsWhenAnotherIsChosen() throws InterruptedException {
        CountDownLatch interrupted = hanging();
        add("b", 1, () -> new WorkerStatus(1, 0));
        beat();
        assertTrue(interrupted.await(30, TimeUnit.SECONDS));
    }

    @Test
    void interruptsOneThatHangsWhenTheSenderIsDisabled() throws InterruptedException {
        CountDownLatch interrupted = hanging();
        composer.forget();
        assertTrue(interrupted.await(30, TimeUnit.SECONDS));
    }

    /** One that hangs and was asked; what is given says when it is interrupted. */
    private CountDownLatch hanging() {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        add("a", 0, () -> {
            asked.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return null;
        });
        composer = composer(Duration.ofMillis(1));
        assertEquals("silence", beat());
        await(asked);
        return interrupted;
    }

    @Test
    void usesALateAnswerForTheNextBeat() {
        AtomicInteger questions = new AtomicInteger();
        add("a", 0, () -> {
            if (questions.incrementAndGet() > 1) {
                return null;
            }
            await(released);
            return new WorkerStatus(9, 9);
        });
        composer = composer(Duration.ofMillis(1));
        assertEquals("silence", beat());
        released.countDown();
        Await.until(this::beat, "v=1&ready=9&busy=9"::equals);
    }

    @Test
    void asksTheSuccessorOfOneThatFailsBecauseItIsReplaced() {
        add("a", 0, () -> {
            providers.remove(0);
            add("b", 0, () -> new WorkerStatus(2, 0));
            throw new IllegalStateException("stopped");
        });
        assertEquals("v=1&ready=2&busy=0", beat());
    }

    @Test
    void forgetsWhatWasToldBeforeATimeWithoutBeats() {
        Ranked<StatusProvider> only = add("a", 0, () -> new WorkerStatus(5, 0));
        beat();
        composer.forget();
        providers.remove(only.id());
        assertEquals("silence", beat());
        assertFalse(composer.leave(settings()));
    }

    @Test
    void leavesWithNoWorkerReady() {
        add("a", 0, () -> new WorkerStatus(70, 5));
        beat();
        assertTrue(composer.leave(settings()));
        assertEquals("v=1&ready=0&busy=5&state=leaving", composer.text());
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
    void repeatsTheLastStatusWhileTheCodecFailsAndSaysSoOnce() {
        add("a", 0, () -> new WorkerStatus(5, 0));
        beat();
        codec = new HeartbeatCodec() {
            @Override
            public int encode(Heartbeat heartbeat, byte[] target, int offset) {
                target[0] = 'x';
                throw new NoClassDefFoundError("gone");
            }

            @Override
            public Decoded decode(byte[] message, int offset, int length) {
                throw new AssertionError();
            }
        };
        String last = "v=1&ready=5&busy=0";
        try (LogLines log = new LogLines()) {
            assertEquals(List.of(last, last, last, "silence"), beats(4));
            assertEquals(
                    List.of("WARN Status: no message could be composed: java.lang.NoClassDefFoundError: gone; the last"
                            + " status is repeated for 3 beats, then the sender is silent"),
                    log.next());
        }
    }

    @Test
    void repeatsTheLastStatusOfOneWhoseExceptionFailsItself() {
        List<WorkerStatus> statuses = new ArrayList<>(List.of(new WorkerStatus(5, 0)));
        add("a", 0, () -> {
            if (!statuses.isEmpty()) {
                return statuses.remove(0);
            }
            throw new IllegalStateException() {
                private static final long serialVersionUID = 1;

                @Override
                public String getMessage() {
                    throw new IllegalStateException("no message");
                }
            };
        });
        String last = "v=1&ready=5&busy=0";
        try (LogLines log = new LogLines()) {
            assertEquals(List.of(last, last, last, last, "silence"), beats(5));
            String line = log.next().get(0);
            assertTrue(
                    line.startsWith("WARN Status: status provider \"a\" failed, and so did its message: "
                            + "java.lang.IllegalStateException; the last status is repeated"),
                    line);
        }
    }

    @Test
    void saysSteadyNumbersAndTheWorkersOfThisMoment() {
        WorkerStatus[] momentary = {new WorkerStatus(75, 25)};
        add("a", 0, () -> momentary[0]);
        config = List.of("HeartbeatSteady", "5s");
        // it begins at a tenth
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
            assertEquals("v=1&ready=42&busy=0", beat());
        }
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

    private WorkerStatus hang() {
        await(released);
        return null;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Ranked<StatusProvider> add(String name, int ranking, StatusProvider service) {
        Ranked<StatusProvider> provider = Ranked.of(service, Map.of(
                StatusProvider.NAME, name,
                "service.ranking", ranking,
                "service.id", (long) providers.all().size()));
        providers.put(provider);
        return provider;
    }

    /** One that waits for answers as long as a busy machine may need. */
    private Composer patient() {
        return composer(Duration.ofSeconds(30));
    }

    private Composer composer(Duration wait) {
        StatusPoll poll = new StatusPoll(providers::all, askers, wait);
        return new Composer(() -> codec, poll, () -> httpPort, signer, clock::get);
    }

    private Settings settings() {
        List<String> all = new ArrayList<>(List.of("HeartbeatSteady", "off", "HeartbeatInterval", "1h"));
        all.addAll(config);
        return Settings.read(Configs.of(SenderConfig.class, all.toArray(String[]::new)));
    }

    private String beat() {
        return composer.compose(settings(), draining) ? composer.text() : "silence";
    }

    private List<String> beats(int count) {
        List<String> beats = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            beats.add(beat());
        }
        return beats;
    }
}
