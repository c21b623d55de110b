// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class ThreadsTest {

    private static final Logger LOG = LoggerFactory.getLogger(ThreadsTest.class);

    private final LogLines log = new LogLines();
    private final Deque<Throwable> failures = new ArrayDeque<>();
    private int runs;
    private final Runnable enduring = Threads.enduring(LOG, "Receiving", this::work);

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @Test
    void namesDaemonThreadsThatHoldNobodysClassesButOurs() {
        Thread thread = Threads.named("heartbeat-test").newThread(() -> {});
        assertEquals("heartbeat-test", thread.getName());
        assertTrue(thread.isDaemon());
        assertSame(Threads.class.getClassLoader(), thread.getContextClassLoader());
    }

    @Test
    void goesOnAfterWhateverTheWorkThrows() {
        failures.addAll(List.of(
                new NoClassDefFoundError("org/heartbeat/Gone"), new IOException("reset"), new StackOverflowError(),
                new IllegalStateException("broken")));
        for (int run = 0; run < 5; run++) {
            enduring.run();
        }
        assertEquals(5, runs);
        assertEquals(4, log.next().stream().filter("ERROR Receiving failed, going on"::equals).count());
    }

    @Test
    void saysOnceWhatFailsAgainAndAgain() {
        failures.addAll(List.of(new IOException("1"), new IOException("2")));
        enduring.run();
        assertEquals("ERROR Receiving failed, going on", log.next().get(0));
        enduring.run();
        assertEquals(List.of(), log.next());
        enduring.run();
        failures.add(new IOException("3"));
        enduring.run();
        assertEquals("ERROR Receiving failed, going on", log.next().get(0));
    }

    @Test
    void staysInterrupted() {
        failures.add(new InterruptedException());
        enduring.run();
        assertTrue(Thread.interrupted());
        assertEquals(List.of(), log.next());
    }

    private void work() throws Exception {
        runs++;
        Throwable failure = failures.poll();
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (Exception) failure;
        }
    }
}
