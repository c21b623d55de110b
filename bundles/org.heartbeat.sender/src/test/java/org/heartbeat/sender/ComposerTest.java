// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.internal.osgi.Ranked;
import org.heartbeat.testing.Configs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each beat says, with providers that behave and providers that do not. */
class ComposerTest {

    private final ExecutorService askers = Executors.newCachedThreadPool();
    private final List<Ranked<StatusProvider>> providers = new CopyOnWriteArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private HeartbeatCodec codec = new TextCodec();
    private OptionalInt httpPort = OptionalInt.empty();
    private final Composer composer =
            new Composer(() -> codec, new StatusPoll(() -> providers, askers), () -> httpPort);
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
        providers.remove(only);
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
    void takesNoTimeFromLaterBeatsWhenOneHangs() {
        add("a", 0, this::hang);
        config = List.of("HeartbeatInterval", "1h");
        assertEquals("silence", beat());
        long begin = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            assertEquals("silence", beat());
        }
        // a beat that waited would take 250 ms
        assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(100));
    }

    @Test
    void interruptsOneThatHangsWhenAnotherIsChosen() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        add("a", 0, () -> {
            try {
                released.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return null;
        });
        assertEquals("silence", beat());
        add("b", 1, () -> new WorkerStatus(1, 0));
        assertEquals("v=1&ready=1&busy=0", beat());
        assertTrue(interrupted.await(10, TimeUnit.SECONDS));
    }

    @Test
    void usesALateAnswerForTheNextBeat() throws InterruptedException {
        CountDownLatch answered = new CountDownLatch(1);
        List<StatusProvider> behaviours = new CopyOnWriteArrayList<>(List.of(() -> {
            await(released);
            return new WorkerStatus(9, 9);
        }));
        add("a", 0, () -> {
            try {
                return behaviours.get(0).status();
            } finally {
                answered.countDown();
            }
        });
        assertEquals("silence", beat());
        behaviours.set(0, () -> null);
        released.countDown();
        assertTrue(answered.await(10, TimeUnit.SECONDS));
        String late = "silence";
        for (long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                late.equals("silence") && System.nanoTime() < deadline; ) {
            late = beat();
        }
        assertEquals("v=1&ready=9&busy=9", late);
    }

    @Test
    void asksTheSuccessorOfOneThatFailsBecauseItIsReplaced() {
        add("a", 0, () -> {
            providers.clear();
            add("b", 0, () -> new WorkerStatus(2, 0));
            throw new IllegalStateException("stopped");
        });
        assertEquals("v=1&ready=2&busy=0", beat());
    }

    @Test
    void leavesWithNoWorkerReady() {
        add("a", 0, () -> new WorkerStatus(70, 5));
        assertEquals("v=1&ready=0&busy=5", new String(compose().orElseThrow().leaving(), US_ASCII));
    }

    @Test
    void keepsAnIdleSmallPoolVisibleWhereThatIsWished() {
        List<WorkerStatus> statuses = new ArrayList<>(List.of(
                new WorkerStatus(3, 0), new WorkerStatus(3, 2), new WorkerStatus(4, 0), new WorkerStatus(3, 0)));
        add("a", 0, () -> statuses.remove(0));
        config = List.of("HeartbeatFloor", "httpd");
        assertEquals(List.of("v=1&ready=3&busy=1", "v=1&ready=3&busy=2", "v=1&ready=4&busy=0"), beats(3));
        config = List.of();
        assertEquals("v=1&ready=3&busy=0", beat());
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
        Ranked<StatusProvider> provider = Ranked.of(
                service,
                Map.of(StatusProvider.NAME, name, "service.ranking", ranking, "service.id", (long) providers.size()));
        providers.add(provider);
        return provider;
    }

    private Optional<Composer.Message> compose() {
        Settings read = Settings.read(Configs.of(SenderConfig.class, config.toArray(String[]::new)));
        return composer.compose(config.contains("HeartbeatInterval") ? read : patient(read));
    }

    /** With an interval so long that a busy machine answers in time. */
    private static Settings patient(Settings settings) {
        return new Settings(
                settings.targets(), Duration.ofHours(1), settings.port(), settings.status(), settings.httpdFloor());
    }

    private String beat() {
        return compose().map(message -> new String(message.beat(), US_ASCII)).orElse("silence");
    }

    private List<String> beats(int count) {
        List<String> beats = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            beats.add(beat());
        }
        return beats;
    }
}
