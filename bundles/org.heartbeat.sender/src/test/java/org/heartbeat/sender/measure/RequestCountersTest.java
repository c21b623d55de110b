// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.heartbeat.api.status.RequestCounter;
import org.heartbeat.api.status.RequestCounts;
import org.heartbeat.internal.osgi.Ranked;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RequestCountersTest {

    /** A twentieth of it is long enough even for a busy machine. */
    private static final Duration INTERVAL = Duration.ofMinutes(10);

    private final ExecutorService askers = Executors.newCachedThreadPool();
    private final AtomicLong clock = new AtomicLong();
    private final RequestCounters counters = new RequestCounters(askers, clock::get);

    @AfterEach
    void end() {
        askers.shutdownNow();
    }

    @Test
    void knowsOfNoFailuresWithoutACounter() {
        assertEquals(Optional.empty(), beat());
    }

    @Test
    void takesTheCounterWithTheWorstShareAndAddsNothingUp() {
        AtomicInteger beats = new AtomicInteger();
        counters.put(counter(1, "camel", () -> new RequestCounts(100_000L * beats.get(), 10L * beats.get())));
        counters.put(counter(2, "jetty", () -> new RequestCounts(100L * beats.get(), 50L * beats.get())));
        beat();
        beats.incrementAndGet();
        assertEquals(new RequestCounters.Worst("jetty", 50 / 105.0), beat().orElseThrow());
        counters.remove(2);
        for (int beat = 0; beat < 3; beat++) {
            beats.incrementAndGet();
            assertEquals("jetty", beat().orElseThrow().counter());
        }
        beats.incrementAndGet();
        assertEquals("camel", beat().orElseThrow().counter());
    }

    static Stream<RequestCounter> broken() {
        return Stream.of(
                () -> {
                    throw new IllegalStateException("broken");
                },
                () -> {
                    throw new StackOverflowError();
                },
                () -> null,
                () -> new RequestCounts(1, 2));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void doesNotCountABrokenCounter(RequestCounter broken) {
        AtomicInteger beats = new AtomicInteger();
        counters.put(counter(1, "broken", broken));
        counters.put(counter(2, "good", () -> new RequestCounts(100L * beats.get(), 50L * beats.get())));
        try (LogLines log = new LogLines()) {
            beat();
            beats.incrementAndGet();
            assertEquals("good", beat().orElseThrow().counter());
            List<String> lines = log.next();
            assertEquals(1, lines.size(), lines::toString);
            assertTrue(lines.get(0).startsWith("WARN Request counter \"broken\""), lines::toString);
        }
    }

    @Test
    @Timeout(120)
    void doesNotCountACounterThatHangsNorAsksItAgainUntilItAnswers() {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        counters.put(counter(1, "hangs", () -> {
            if (calls.incrementAndGet() == 2) {
                await(release);
            }
            return new RequestCounts(100L * calls.get(), 100L * calls.get());
        }));
        beat();
        assertEquals(Optional.empty(), beat(Duration.ofMillis(200)));
        assertEquals(Optional.empty(), beat(Duration.ofMillis(200)));
        release.countDown();
        assertEquals(100 / 105.0, beat().orElseThrow().share());
        assertEquals(2, calls.get());
    }

    @Test
    void interruptsACounterThatIsGone() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        counters.put(counter(1, "hangs", () -> {
            called.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return null;
        }));
        counters.ask();
        assertTrue(called.await(30, TimeUnit.SECONDS));
        counters.remove(1);
        assertTrue(interrupted.await(30, TimeUnit.SECONDS));
        assertEquals(Optional.empty(), beat());
    }

    @Test
    void holdsWhatIsKnownForThreeBeatsWhereACounterFails() {
        AtomicInteger calls = new AtomicInteger();
        counters.put(counter(1, "jetty", () -> {
            if (calls.get() > 1) {
                throw new IllegalStateException("broken");
            }
            return new RequestCounts(100L * calls.get(), 100L * calls.getAndIncrement());
        }));
        beat();
        try (LogLines log = new LogLines()) {
            for (int beat = 0; beat < 4; beat++) {
                assertTrue(beat().isPresent());
                assertEquals(List.of(), log.next());
            }
            assertEquals(Optional.empty(), beat());
            assertEquals(1, log.next().size());
        }
    }

    @Test
    void goesOnWithTheNextCounterOfTheSameNameWhereItsBundleIsUpdated() {
        AtomicInteger beats = new AtomicInteger();
        counters.put(counter(1, "jetty", () -> new RequestCounts(100L * beats.get(), 100L * beats.get())));
        for (int beat = 0; beat < 20; beat++) {
            beats.incrementAndGet();
            beat();
        }
        double share = beat().orElseThrow().share();
        counters.remove(1);
        counters.put(counter(2, "jetty", () -> new RequestCounts(100, 100)));
        assertEquals(share, beat().orElseThrow().share(), 0.02);
        assertEquals(share, beat().orElseThrow().share(), 0.02);
    }

    @Test
    void countsNoPastOfACounterThatHasTheNameOfARemovedOne() {
        AtomicInteger beats = new AtomicInteger();
        counters.put(counter(1, "jmx", () -> new RequestCounts(100L * beats.get(), 0)));
        counters.put(counter(2, "jmx", () -> new RequestCounts(10_000 + 100L * beats.get(), 5_000)));
        for (int beat = 0; beat < 20; beat++) {
            beats.incrementAndGet();
            assertEquals(Optional.empty(), beat());
        }
        counters.remove(1);
        for (int beat = 0; beat < 5; beat++) {
            beats.incrementAndGet();
            assertEquals(Optional.empty(), beat());
        }
    }

    @Test
    void beginsAnewWhereWhatCameBeforeIsForgotten() {
        AtomicInteger beats = new AtomicInteger();
        counters.put(counter(1, "jetty", () -> new RequestCounts(100L * beats.get(), 100L * beats.get())));
        beat();
        beats.set(1);
        counters.forget();
        assertEquals(Optional.empty(), beat());
        beats.set(2);
        assertEquals(100 / 105.0, beat().orElseThrow().share());
    }

    @Test
    void keepsWhatIsKnownOfACounterWhoseServiceChangesItsProperties() {
        AtomicInteger beats = new AtomicInteger();
        Ranked<RequestCounter> counter = counter(1, "jetty", () -> new RequestCounts(100L * beats.get(), 100L * beats.get()));
        counters.put(counter);
        beat();
        beats.set(1);
        counters.put(counter);
        assertTrue(beat().isPresent());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<RequestCounters.Worst> beat() {
        return beat(INTERVAL);
    }

    private Optional<RequestCounters.Worst> beat(Duration interval) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        counters.ask();
        return counters.worst(interval);
    }

    private static Ranked<RequestCounter> counter(long id, String name, RequestCounter counter) {
        return Ranked.of(counter, Map.of("service.id", id, RequestCounter.NAME, name));
    }
}
