// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import static org.heartbeat.monitor.Beats.A;
import static org.heartbeat.monitor.Beats.B;
import static org.heartbeat.monitor.Beats.beat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerListener;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnnouncementsTest {

    private final Clock clock = new Clock();
    private final List<Announcements> all = new ArrayList<>();
    private final Table table = new Table(clock, (server, cameOrWent) -> all.forEach(each -> each.mark(server)));
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @BeforeEach
    void configure() {
        table.configure(10, Duration.ofSeconds(10), Duration.ofSeconds(30));
    }

    @AfterEach
    void close() {
        all.forEach(Announcements::close);
    }

    private void announceTo(ServerListener listener) {
        all.add(new Announcements(table, listener, Thread::new));
    }

    private void hear(ServerEvent event) {
        heard.add(event.type() + " " + event.server().address().getHostAddress() + " "
                + event.server().workers().ready());
    }

    private String next() throws InterruptedException {
        return heard.poll(60, TimeUnit.SECONDS);
    }

    @Test
    void tellsWhatHappensToAServer() throws InterruptedException {
        announceTo(this::hear);
        table.beat(A, beat(1, 0));
        assertEquals("UP 192.0.2.1 1", next());
        table.beat(A, beat(2, 0));
        assertEquals("CHANGED 192.0.2.1 2", next());
        table.beat(A, beat(2, 0));
        clock.passSeconds(11);
        table.age();
        assertEquals("STALE 192.0.2.1 2", next());
        table.beat(A, beat(3, 0));
        assertEquals("UP 192.0.2.1 3", next());
        clock.passSeconds(31);
        table.age();
        assertEquals("DOWN 192.0.2.1 3", next());
        table.beat(A, beat(3, 0));
        assertEquals("UP 192.0.2.1 3", next());
        assertNull(heard.poll());
    }

    @Test
    void tellsASlowListenerWhereItHasGotTo() throws InterruptedException {
        CountDownLatch inCall = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        announceTo(event -> {
            hear(event);
            inCall.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        BlockingQueue<ServerEvent> quick = new LinkedBlockingQueue<>();
        announceTo(quick::add);
        table.beat(A, beat(1, 0));
        inCall.await(60, TimeUnit.SECONDS);
        for (int ready = 2; ready <= 1000; ready++) {
            table.beat(A, beat(ready, 0));
        }
        table.beat(B, beat(5, 0));
        while (true) {
            ServerEvent event = quick.poll(60, TimeUnit.SECONDS);
            if (event.server().address().equals(B)) {
                // the other listener is told while this one is busy
                break;
            }
        }
        goOn.countDown();
        assertEquals("UP 192.0.2.1 1", next());
        assertEquals("CHANGED 192.0.2.1 1000", next());
        assertEquals("UP 192.0.2.2 5", next());
        assertNull(heard.poll());
    }

    @Test
    void goesOnAfterAListenerFailed() throws InterruptedException {
        try (LogLines log = new LogLines()) {
            announceTo(event -> {
                hear(event);
                if (event.server().workers().ready() == 1) {
                    throw new IllegalStateException("listener");
                }
            });
            table.beat(A, beat(1, 0));
            assertEquals("UP 192.0.2.1 1", next());
            table.beat(A, beat(2, 0));
            assertEquals("CHANGED 192.0.2.1 2", next());
            assertEquals(1, log.next().stream().filter(line -> line.startsWith("ERROR")).count());
        }
    }
}
