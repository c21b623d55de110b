// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.heartbeat.api.status.RequestCounter;
import org.heartbeat.api.status.RequestCounts;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.osgi.Ranked;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a beat reports while requests fail. */
class ComposerFailuresTest extends ComposerFixture {

    private long ended;
    private long failed;

    @BeforeEach
    void count() {
        counters.put(Ranked.of(
                () -> new RequestCounts(ended, failed), Map.of("service.id", 1L, RequestCounter.NAME, "jetty")));
        add("pool", 0, () -> new WorkerStatus(75, 25));
        config = List.of("HeartbeatSteady", "1s");
        serve(100, 0, 60);
    }

    @Test
    void reportsLessOfTheSameWorkersAndTheTruthBeside() {
        assertEquals("v=1&ready=75&busy=25&now=75", serve(100, 0));
        String beat = serve(100, 100, 2);
        assertEquals("v=1&ready=4&busy=96&now=75&errors=976", beat);
        assertEquals("jetty", composer.failures().orElseThrow().counter());
        assertEquals(75, composer.failures().orElseThrow().ready());
        assertEquals("v=1&ready=75&busy=25&now=75", serve(100, 0, 20));
        assertTrue(composer.failures().isEmpty());
    }

    @Test
    void reportsLessInUnitsToo() {
        config = List.of("HeartbeatSteady", "1s", "HeartbeatScale", "10");
        assertEquals("v=1&ready=38&busy=962&now=750&scale=10&errors=976", serve(100, 100, 2));
        assertEquals(4, composer.reported().orElseThrow().ready());
        assertEquals(75, composer.failures().orElseThrow().ready());
    }

    @Test
    void logsOnceWhenItBeginsAndOnceWhenItEnds() {
        try (LogLines log = new LogLines()) {
            serve(100, 100, 10);
            assertEquals(
                    List.of("WARN 49 % of the requests in the last 10 s failed, by the counter \"jetty\";"
                            + " 4 of 75 ready workers are reported"),
                    log.next());
            serve(100, 0, 30);
            assertEquals(List.of("INFO Almost no requests fail any more; all ready workers are reported"), log.next());
        }
    }

    @Test
    void reportsWithoutSmoothingWhatThereIs() {
        config = List.of();
        assertEquals("v=1&ready=75&busy=25", serve(100, 100));
    }

    @Test
    void reportsADecisionAsItIs() {
        providers.put(Ranked.of(() -> new WorkerStatus(7, 1), Map.of(
                StatusProvider.NAME, "fixed", StatusProvider.STEADY, "false", "service.ranking", 1, "service.id", 9L)));
        assertEquals("v=1&ready=7&busy=1&now=7", serve(100, 100));
    }

    @Test
    void takesNoNoteOfErrorsWhereNoneCount() {
        config = List.of("HeartbeatSteady", "1s", "HeartbeatErrors", "");
        assertEquals("v=1&ready=75&busy=25&now=75", serve(100, 100));
    }

    @Test
    void forgetsWhatFailsWhileItDrains() {
        draining = true;
        assertEquals("v=1&ready=0&busy=25&state=draining", serve(100, 100));
        draining = false;
        assertEquals("v=1&ready=75&busy=25&now=75", serve(100, 100));
        assertEquals("v=1&ready=75&busy=25&now=75", serve(100, 0));
    }

    private String serve(int requests, int failures, int beats) {
        String last = "";
        for (int i = 0; i < beats; i++) {
            last = serve(requests, failures);
        }
        return last;
    }

    /** Returns the beat after a second in which this many requests ended and this many failed. */
    private String serve(int requests, int failures) {
        ended += requests;
        failed += failures;
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        return beat();
    }
}
