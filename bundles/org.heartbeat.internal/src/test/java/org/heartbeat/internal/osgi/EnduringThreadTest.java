// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class EnduringThreadTest {

    private static final Logger LOG = LoggerFactory.getLogger(EnduringThreadTest.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LogLines log = new LogLines();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final EnduringThread thread = new EnduringThread("heartbeat-test", LOG, this::work);
    private volatile long pause;

    @AfterEach
    void close() {
        thread.close();
        assertTrue(thread.join(PATIENCE));
        log.close();
    }

    private long work() throws Exception {
        Throwable failure = failures.poll();
        runs.incrementAndGet();
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (Exception) failure;
        }
        return pause;
    }

    @Test
    void tellsHowLongTheRunThatIsGoingOnHasTaken() throws InterruptedException {
        CountDownLatch waiting = new CountDownLatch(1);
        EnduringThread slow = new EnduringThread("heartbeat-test-slow", LOG, () -> {
            waiting.await();
            return Long.MAX_VALUE;
        });
        assertEquals(Duration.ZERO, slow.running());
        slow.start();
        Await.until(slow::running, time -> time.toMillis() >= 20);
        waiting.countDown();
        Await.until(slow::running, Duration.ZERO::equals);
        slow.close();
        assertTrue(slow.join(PATIENCE));
    }

    private void awaitRuns(int count) {
        Await.until(runs::get, seen -> seen >= count);
    }

    @Test
    void goesOnAfterWhateverTheWorkThrows() {
        pause = Long.MAX_VALUE;
        failures.addAll(List.of(
                new NoClassDefFoundError("org/heartbeat/Gone"), new IOException("reset"), new StackOverflowError(),
                new OutOfMemoryError("of the test"), new IllegalStateException("broken"), new ThreadDeath()));
        thread.start();
        awaitRuns(7);
        Await.until(() -> {
            List<String> lines = log.next().stream().filter(line -> line.contains("heartbeat-test: ")).toList();
            assertTrue(
                    List.of(
                                    List.of(),
                                    List.of("ERROR heartbeat-test: failed, continuing"),
                                    List.of("INFO heartbeat-test: works again (5 more times)"),
                                    List.of("ERROR heartbeat-test: failed, continuing",
                                            "INFO heartbeat-test: works again (5 more times)"))
                            .contains(lines),
                    lines::toString);
            return lines.stream().anyMatch(line -> line.startsWith("INFO"));
        });
    }

    @Test
    void goesOnWhereTheLogFailsToo() {
        log.withoutMemory(true);
        pause = Long.MAX_VALUE;
        failures.addAll(List.of(new OutOfMemoryError("of the test"), new OutOfMemoryError("of the test")));
        thread.start();
        awaitRuns(3);
        log.withoutMemory(false);
        assertTrue(log.refused() > 0);
        failures.add(new IllegalStateException("broken"));
        thread.wake();
        awaitRuns(4);
        Await.until(log::next, lines -> lines.contains("ERROR heartbeat-test: failed, continuing (3 more times)"));
    }

    @Test
    void pausesAfterAFailure() {
        for (int i = 0; i < 3; i++) {
            failures.add(new IllegalStateException("broken"));
        }
        pause = Long.MAX_VALUE;
        long begin = System.nanoTime();
        thread.start();
        awaitRuns(4);
        assertTrue(System.nanoTime() - begin >= EnduringThread.RETRY.multipliedBy(3).toNanos());
    }

    @Test
    void sleepsUntilItIsWoken() {
        pause = Long.MAX_VALUE;
        thread.start();
        awaitRuns(1);
        thread.wake();
        awaitRuns(2);
        thread.wake();
        awaitRuns(3);
    }

    @Test
    void losesNoWakeOfDuringARun() throws InterruptedException {
        Semaphore begun = new Semaphore(0);
        Semaphore goOn = new Semaphore(0);
        EnduringThread slow = new EnduringThread("heartbeat-test", LOG, () -> {
            begun.release();
            goOn.acquireUninterruptibly();
            return Long.MAX_VALUE;
        });
        slow.start();
        assertTrue(begun.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        slow.wake();
        goOn.release();
        assertTrue(begun.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        slow.close();
        goOn.release();
        assertTrue(slow.join(PATIENCE));
    }

    @Test
    void isNotKeptAwakeByAnInterrupt() throws InterruptedException {
        BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
        try (EnduringThread left = new EnduringThread("heartbeat-test", LOG, Duration.ofMillis(1), () -> {
            interrupted.add(Thread.currentThread().isInterrupted());
            Thread.currentThread().interrupt();
        })) {
            left.start();
            for (int run = 0; run < 3; run++) {
                assertEquals(false, interrupted.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void endsWhenItIsInterruptedByItsOwner() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        EnduringThread hanging = new EnduringThread("heartbeat-test", LOG, () -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return 0;
        });
        hanging.start();
        assertTrue(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertFalse(hanging.join(Duration.ofMillis(1)));
        hanging.interrupt();
        assertTrue(hanging.join(PATIENCE));
        assertEquals(List.of(), log.next());
    }
}
