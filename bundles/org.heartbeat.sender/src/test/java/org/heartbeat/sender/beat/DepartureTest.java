// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.beat;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a stopping Karaf continues to serve, in virtual time. */
class DepartureTest extends BeaterFixture {

    private int busy;

    private void serve(int requests, String... config) {
        count(requests);
        apply(config);
        time.pass(2500, MILLISECONDS);
        next();
    }

    private void count(int requests) {
        busy = requests;
        add(2, "jetty", 1, () -> new WorkerStatus(75 - busy, busy), StatusProvider.COUNTS, "requests");
    }

    private Departure assertTakes(long millis) {
        Departure departure = beater.leaveSoon();
        if (millis > 0) {
            time.pass(millis - 1, MILLISECONDS);
            assertFalse(departure.isOver(), "over too soon");
            time.pass(1, MILLISECONDS);
        }
        assertTrue(departure.isOver(), "not over");
        return departure;
    }

    @ParameterizedTest
    @CsvSource({
        "http://a/, 1s, auto, 1000",
        "http://a/, 2s, auto, 2000",
        "http://a/, 10s, auto, 8000",
        "a:1, 1s, auto, 6000",
        "'a:1,http://a/', 1s, auto, 6000",
        "'a:1,http://a/', 7s, auto, 7000",
        "a:1, 1s, 3s, 3000",
        "a:1, 1s, 5min, 6000"
    })
    void givesBalancersTimeToReact(String addresses, String interval, String wait, long millis) {
        serve(0, "HeartbeatAddress", addresses, "HeartbeatInterval", interval, "HeartbeatLeaveWait", wait);
        assertTakes(millis);
    }

    @Test
    void saysAtOnceThatItLeavesAndGoesOnSayingSo() {
        serve(0, "HeartbeatAddress", "a:1");
        String leaving = "a v=1&ready=0&busy=0&state=leaving";
        Departure departure = beater.leaveSoon();
        assertEquals(List.of(leaving), next());
        assertTrue(status().leaving());
        time.pass(5500, MILLISECONDS);
        assertEquals(Collections.nCopies(6, leaving), next());
        assertFalse(departure.isOver());
        // the rest of Karaf takes a while to stop
        time.pass(3, SECONDS);
        assertTrue(departure.isOver());
        assertEquals(Collections.nCopies(3, leaving), next());
        beater.close();
        assertEquals(List.of(leaving), next());
    }

    @Test
    void waitsForRequestsEightSecondsInAllAndSaysSo() {
        serve(12, "HeartbeatAddress", "a:1");
        try (LogLines log = new LogLines()) {
            assertTakes(8000);
            assertEquals(
                    List.of(
                            "INFO Leaving: waiting up to 8 s for balancers and 12 requests",
                            "INFO Leaving now, after 8 s, with 12 requests in service"),
                    log.next());
        }
    }

    @Test
    void waitsAsLongAsItIsConfiguredToForRequests() {
        serve(12, "HeartbeatAddress", "http://a/", "HeartbeatLeaveWait", "1min");
        assertTakes(60_000);
    }

    @Test
    void endsSoonOnceNoRequestIsInService() {
        serve(12, "HeartbeatAddress", "http://a/");
        try (LogLines log = new LogLines()) {
            Departure departure = beater.leaveSoon();
            time.pass(2, SECONDS);
            assertFalse(departure.isOver());
            busy = 0;
            time.pass(200, MILLISECONDS);
            assertTrue(departure.isOver());
            assertTrue(log.next().get(1).matches("INFO Leaving now, after 2\\.?[012]? s, with no requests in service"));
        }
    }

    @Test
    void waitsForNoRequestsThatNobodyCounts() {
        add(3, "load", 2, () -> new WorkerStatus(0, 100));
        serve(0, "HeartbeatAddress", "http://a/");
        try (LogLines log = new LogLines()) {
            assertTakes(1000);
            assertEquals(
                    List.of("INFO Leaving: waiting up to 1 s for balancers", "INFO Leaving now, after 1 s"), log.next());
        }
    }

    @Test
    void waitsForNoRequestsThatAreTheProvidersOwn() {
        add(3, "httpd", 2, () -> new WorkerStatus(24, 1), StatusProvider.COUNTS, "requests", StatusProvider.COUNTS_OWN, 1);
        serve(0, "HeartbeatAddress", "http://a/");
        assertTakes(1000);
    }

    @Test
    void takesRequestsForUnfinishedWhenTheirProviderFails() {
        serve(12, "HeartbeatAddress", "http://a/");
        add(2, "jetty", 1, () -> {
            throw new IllegalStateException("no such MBean");
        }, StatusProvider.COUNTS, "requests");
        assertTakes(8000);
    }

    @Test
    void countsTheTimeThatItHasDrained() {
        serve(0, "HeartbeatAddress", "a:1");
        drains.add("operator", false);
        beater.announceChanges();
        time.pass(2, SECONDS);
        assertTakes(4000);
    }

    @Test
    void stopsAtOnceIfItHasDrainedForLong() {
        serve(1, "HeartbeatAddress", "a:1");
        drains.add("operator", false);
        beater.announceChanges();
        time.pass(8, SECONDS);
        assertTakes(0);
    }

    @Test
    void stopsAtOnceIfItIsDisabled() {
        serve(12, "HeartbeatAddress", "a:1", "HeartbeatLeaveWait", "0");
        assertTakes(0);
        time.pass(1, SECONDS);
        assertEquals(List.of("a v=1&ready=63&busy=12"), next());
    }

    @Test
    void stopsAtOnceIfItHasNothingToSay() {
        providers.remove(1);
        apply("HeartbeatAddress", "a:1");
        time.pass(2, SECONDS);
        assertTakes(0);
        assertEquals(List.of(), next());
    }

    @Test
    void stopsAtOnceIfItIsClosed() {
        serve(12, "HeartbeatAddress", "a:1");
        Departure departure = beater.leaveSoon();
        beater.close();
        assertTrue(departure.isOver());
    }

    @Test
    void stopsAtOnceWithoutTargetsAndPolls() {
        count(12);
        apply();
        status();
        time.pass(2, SECONDS);
        assertTakes(0);
    }

    @ParameterizedTest
    @CsvSource({"20, 2000", "500, 2000", "2000, 4000", "3000, 6000", "10000, 6000"})
    void givesBalancersThatPollTimeToDoItAgain(long apart, long millis) {
        count(0);
        apply();
        for (String poller : List.of("agent 127.0.0.1", "agent 127.0.0.2", "agent 127.0.0.1", "agent 127.0.0.2")) {
            beater.polled(poller);
            status();
            time.pass(apart / 2, MILLISECONDS);
        }
        assertTakes(millis);
        assertEquals(List.of(), next());
        assertTrue(status().leaving());
    }

    @Test
    void waitsForBalancersThatPollAlsoIfItSendsToOthers() {
        serve(0, "HeartbeatAddress", "http://a/");
        for (int poll = 0; poll < 3; poll++) {
            beater.polled("agent 127.0.0.1");
            time.pass(2, SECONDS);
        }
        assertTakes(4000);
    }

    @Test
    void forgetsPollsOfMoreThanAMinuteAgo() {
        count(0);
        apply();
        beater.polled("agent 127.0.0.1");
        time.pass(61, SECONDS);
        status();
        time.pass(1, SECONDS);
        assertTakes(0);
    }
}
