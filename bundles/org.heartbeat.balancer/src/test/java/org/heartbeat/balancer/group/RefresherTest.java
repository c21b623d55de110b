// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class RefresherTest {

    private static final long PATIENCE = 60;

    private final Semaphore done = new Semaphore(0);
    private final AtomicReference<Thread> thread = new AtomicReference<>();
    private volatile boolean failing;

    private Refresher refresher(boolean useful) {
        Refresher refresher =
                new Refresher("heartbeat-test", LoggerFactory.getLogger(RefresherTest.class), this::refresh, () -> useful);
        refresher.start();
        return refresher;
    }

    private void refresh() {
        thread.set(Thread.currentThread());
        done.release();
        if (failing) {
            throw new OutOfMemoryError("of the test");
        }
    }

    @ParameterizedTest
    @CsvSource({
        // since the last refresh, requested, useful, pause
        "0, false, true, 250", "100, false, true, 150", "300, false, true, -50",
        "0, true, true, 20", "5, true, true, 15", "20, true, true, 0", "300, true, false, -280"
    })
    void pausesForAQuarterOfASecondOrForTwentyMillisecondsWhenAsked(
            long sinceLast, boolean soon, boolean useful, long pause) {
        assertEquals(
                Duration.ofMillis(pause).toNanos(),
                Refresher.pause(Duration.ofMillis(sinceLast).toNanos(), soon, useful));
    }

    @Test
    void pausesUntilAskedWhereItIsOfNoUse() {
        assertEquals(Long.MAX_VALUE, Refresher.pause(Duration.ofDays(1).toNanos(), false, false));
    }

    @Test
    void worksAgainAndAgainWithoutBeingAsked() throws InterruptedException {
        Refresher refresher = refresher(true);
        assertTrue(done.tryAcquire(3, PATIENCE, TimeUnit.SECONDS), "3 times");
        refresher.close();
    }

    @Test
    void worksWhenAskedThoughItSeemsOfNoUse() throws InterruptedException {
        try (Refresher refresher = refresher(false)) {
            refresher.soon();
            assertTrue(done.tryAcquire(PATIENCE, TimeUnit.SECONDS), "once");
            refresher.soon();
            assertTrue(done.tryAcquire(PATIENCE, TimeUnit.SECONDS), "twice");
            assertEquals(0, done.availablePermits());
        }
    }

    @Test
    void goesOnOnceThereIsMemoryAgain() throws InterruptedException {
        try (LogLines log = new LogLines(); Refresher refresher = refresher(false)) {
            log.withoutMemory(true);
            failing = true;
            refresher.soon();
            assertTrue(done.tryAcquire(PATIENCE, TimeUnit.SECONDS), "once");
            Await.until(() -> log.refused() > 0);
            failing = false;
            log.withoutMemory(false);
            done.drainPermits();
            refresher.soon();
            assertTrue(done.tryAcquire(PATIENCE, TimeUnit.SECONDS), "again");
        }
    }

    @Test
    void endsItsThreadWhenClosed() throws InterruptedException {
        Refresher refresher = refresher(true);
        assertTrue(done.tryAcquire(PATIENCE, TimeUnit.SECONDS), "once");
        refresher.close();
        thread.get().join(TimeUnit.SECONDS.toMillis(PATIENCE));
        assertFalse(thread.get().isAlive(), "the thread still runs");
    }
}
