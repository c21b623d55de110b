// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.listeners;

import static org.heartbeat.monitor.Beats.A;
import static org.heartbeat.monitor.Beats.B;
import static org.heartbeat.monitor.Beats.beat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerListener;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.sign.Unsigned;
import org.heartbeat.monitor.Beats;
import org.heartbeat.monitor.Clock;
import org.heartbeat.monitor.aging.OwnDelay;
import org.heartbeat.monitor.table.Table;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListenerDispatcherTest {

    private final Clock clock = new Clock();
    private final List<ListenerDispatcher> all = new ArrayList<>();
    private final Table table = new Table(clock, new OwnDelay());
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @BeforeEach
    void configure() {
        table.configure(Beats.limits(10));
    }

    @AfterEach
    void close() {
        all.forEach(ListenerDispatcher::close);
        // so that none writes into the log that the next test reads
        all.forEach(each -> assertTrue(each.join(Duration.ofSeconds(30))));
    }

    private void dispatchTo(ServerListener listener) {
        all.add(new ListenerDispatcher(table, listener));
    }

    private void hear(ServerEvent event) {
        heard.add(event.type() + " " + event.server().id().host() + " "
                + event.server().workers().ready());
    }

    private String next() throws InterruptedException {
        return heard.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void deliversTheChangesOfAServer() throws InterruptedException {
        dispatchTo(this::hear);
        table.beat(A, beat(1, 0), Unsigned.TAKEN);
        assertEquals("UP 192.0.2.1 1", next());
        table.beat(A, beat(2, 0), Unsigned.TAKEN);
        assertEquals("CHANGED 192.0.2.1 2", next());
        table.beat(A, beat(2, 0), Unsigned.TAKEN);
        clock.passSeconds(11);
        table.age();
        assertEquals("STALE 192.0.2.1 2", next());
        table.beat(A, beat(3, 0), Unsigned.TAKEN);
        assertEquals("UP 192.0.2.1 3", next());
        clock.passSeconds(31);
        table.age();
        assertEquals("DOWN 192.0.2.1 3", next());
        table.beat(A, beat(3, 0), Unsigned.TAKEN);
        assertEquals("UP 192.0.2.1 3", next());
        assertNull(heard.poll());
    }

    @Test
    void callsASlowListenerWithTheLatestState() throws InterruptedException {
        CountDownLatch inCall = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        dispatchTo(event -> {
            hear(event);
            inCall.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        BlockingQueue<ServerEvent> quick = new LinkedBlockingQueue<>();
        dispatchTo(quick::add);
        table.beat(A, beat(1, 0), Unsigned.TAKEN);
        inCall.await(30, TimeUnit.SECONDS);
        for (int ready = 2; ready <= 1000; ready++) {
            table.beat(A, beat(ready, 0), Unsigned.TAKEN);
        }
        table.beat(B, beat(5, 0), Unsigned.TAKEN);
        while (true) {
            ServerEvent event = quick.poll(30, TimeUnit.SECONDS);
            if (event.server().id().address().equals(B)) {
                // the other listener is called while this one is busy
                break;
            }
        }
        goOn.countDown();
        assertEquals("UP 192.0.2.1 1", next());
        assertEquals(Set.of("CHANGED 192.0.2.1 1000", "UP 192.0.2.2 5"), Set.of(next(), next()));
        assertNull(heard.poll());
    }

    @Test
    void deliversTheLastReportOfAServerThatLeaves() throws InterruptedException {
        BlockingQueue<ServerEvent> events = new LinkedBlockingQueue<>();
        dispatchTo(events::add);
        table.beat(A, Heartbeat.of(new WorkerStatus(1, 0)).variables(Map.of("zone", "a")).build(), Unsigned.TAKEN);
        events.take();
        clock.passSeconds(31);
        table.age();
        ServerEvent event = events.poll(30, TimeUnit.SECONDS);
        assertEquals(ServerEvent.Type.DOWN, event.type());
        assertEquals(Map.of("zone", "a"), event.server().variables());
    }

    @Test
    void keepsNoServersThatCameAndLeftWhileTheListenerWasBusy() throws InterruptedException {
        CountDownLatch goOn = new CountDownLatch(1);
        dispatchTo(event -> {
            hear(event);
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        table.beat(A, beat(1, 0), Unsigned.TAKEN);
        next();
        for (int i = 0; i < 10_000; i++) {
            table.beat(B, beat(1, 0, 1 + i), Unsigned.TAKEN);
            clock.passSeconds(31);
            table.age();
        }
        assertTrue(all.get(0).size() <= 2, () -> all.get(0).size() + " servers");
        goOn.countDown();
        assertEquals("DOWN 192.0.2.1 1", next());
        assertNull(heard.poll());
    }

    @Test
    void callsNoListenerAfterItIsClosedWhateverTheListenerDoesToItsThread() throws InterruptedException {
        CountDownLatch inCall = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        dispatchTo(event -> {
            hear(event);
            inCall.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                // swallowed
                interrupted.countDown();
            }
        });
        table.beat(A, beat(1, 0), Unsigned.TAKEN);
        inCall.await();
        table.beat(B, beat(1, 0), Unsigned.TAKEN);
        all.get(0).close();
        interrupted.await();
        assertTrue(all.get(0).join(Duration.ofSeconds(30)));
        assertEquals("UP 192.0.2.1 1", next());
        assertNull(heard.poll());
    }

    @Test
    void continuesAfterAListenerInterruptedItsThreadAndThrewAnError() throws InterruptedException {
        try (LogLines log = new LogLines()) {
            dispatchTo(event -> {
                hear(event);
                Thread.currentThread().interrupt();
                throw new NoClassDefFoundError("listener");
            });
            table.beat(A, beat(1, 0), Unsigned.TAKEN);
            assertEquals("UP 192.0.2.1 1", next());
            table.beat(A, beat(2, 0), Unsigned.TAKEN);
            assertEquals("CHANGED 192.0.2.1 2", next());
            assertTrue(log.next().get(0).startsWith("ERROR org.heartbeat.monitor.listeners.ListenerDispatcherTest"));
        }
    }

    @Test
    void continuesAfterAListenerFailed() throws InterruptedException {
        try (LogLines log = new LogLines()) {
            dispatchTo(event -> {
                hear(event);
                if (event.server().workers().ready() == 1) {
                    throw new IllegalStateException("listener");
                }
            });
            table.beat(A, beat(1, 0), Unsigned.TAKEN);
            assertEquals("UP 192.0.2.1 1", next());
            table.beat(A, beat(2, 0), Unsigned.TAKEN);
            assertEquals("CHANGED 192.0.2.1 2", next());
            assertEquals(1, log.next().stream().filter(line -> line.startsWith("ERROR")).count());
        }
    }

    @Test
    void logsOneStackTraceAndThenCounts() throws InterruptedException {
        try (LogLines log = new LogLines()) {
            dispatchTo(event -> {
                hear(event);
                throw new IllegalStateException("listener");
            });
            for (int ready = 1; ready <= 1000; ready++) {
                table.beat(A, beat(ready, 0), Unsigned.TAKEN);
                next();
            }
            assertEquals(1, log.next().stream().filter(line -> line.startsWith("ERROR")).count());
        }
    }

    @Test
    void deliversChangesOnceThereIsMemoryAgain() throws InterruptedException {
        try (LogLines log = new LogLines()) {
            AtomicInteger failures = new AtomicInteger();
            AtomicBoolean failing = new AtomicBoolean();
            LongSupplier unlucky = () -> {
                if (failing.get() && Thread.currentThread().getName().contains("listener")) {
                    failures.incrementAndGet();
                    throw new OutOfMemoryError("of the test");
                }
                return clock.getAsLong();
            };
            Table broken = new Table(unlucky, new OwnDelay());
            broken.configure(Beats.limits(10));
            log.withoutMemory(true);
            failing.set(true);
            all.add(new ListenerDispatcher(broken, this::hear));
            broken.beat(A, beat(1, 0), Unsigned.TAKEN);
            Await.until(failures::get, seen -> seen >= 3);
            failing.set(false);
            assertEquals("UP 192.0.2.1 1", next());
            log.withoutMemory(false);
            clock.passSeconds(31);
            broken.age();
            assertEquals("DOWN 192.0.2.1 1", next());
            assertNull(heard.poll());
        }
    }

    @Test
    void deliversChangesThatCouldNotBeMarked() throws InterruptedException {
        dispatchTo(this::hear);
        table.beat(A, beat(1, 0), Unsigned.TAKEN);
        assertEquals("UP 192.0.2.1 1", next());
        clock.passSeconds(11);
        table.ignore(all.get(0));
        table.age();
        all.get(0).changed(null, true);
        assertEquals("STALE 192.0.2.1 1", next());
    }
}
