// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Pattern;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownSender;
import org.heartbeat.testing.KnownServer;
import org.junit.jupiter.api.Test;

class PageTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration UPTIME = Duration.ofDays(1);

    private final History history = new History();
    private final KnownSender sender = KnownSender.well();

    private String page(HeartbeatSender of, HeartbeatMonitor monitor) throws IOException {
        StringWriter html = new StringWriter();
        new Page(new PrintWriter(html), history, NOW, UPTIME).write(of, monitor, "0");
        return html.toString();
    }

    private static List<String> found(String expression, String page) {
        return Pattern.compile(expression).matcher(page).results().map(result -> result.group(1)).toList();
    }

    private static String headline(String page) {
        return found("<section class=\"headline \\w+\"><h2>(.*?)</h2>", page).get(0);
    }

    @Test
    void showsTroubleFirstAndThenByState() throws IOException {
        KnownServer gone = KnownServer.at("192.0.2.8", 0, 1, 1);
        KnownServer left = KnownServer.at("192.0.2.9", 0, 0, 1).in(ServerState.DRAINING);
        history.sample(KnownMonitor.of(gone, left), UPTIME);
        KnownMonitor monitor = KnownMonitor.of(
                KnownServer.at("192.0.2.1", 0, 1, 1),
                KnownServer.at("192.0.2.2", 0, 0, 1),
                KnownServer.at("192.0.2.3", 0, 0, 1).in(ServerState.DRAINING),
                KnownServer.at("192.0.2.4", 0, 1, 1).failing(1),
                KnownServer.at("192.0.2.5", 0, 1, 1).losing(0.05),
                KnownServer.at("192.0.2.6", 0, 1, 1).sharedBy(2),
                KnownServer.at("192.0.2.7", 0, 1, 1).in(ServerState.STALE));
        history.sample(monitor, UPTIME);

        String page = page(null, monitor);

        assertEquals(List.of("8", "7", "4", "5", "6", "3", "2", "1", "9"), found("scope=\"row\">192\\.0\\.2\\.(\\d)<", page));
        assertEquals(
                List.of("4 up", "1 full", "1 draining", "1 stale", "1 lost", "1 left"),
                found("<span class=\"state \\w+\">(\\d \\w+)</span>", page));
    }

    @Test
    void showsWhenALostServerDied() throws IOException {
        history.sample(KnownMonitor.of(KnownServer.at("192.0.2.8", 8181, 1, 1)), UPTIME.minusSeconds(200));
        history.sample(KnownMonitor.of(), UPTIME);

        String page = page(null, KnownMonitor.of());

        String time =
                DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault()).format(NOW.minusSeconds(200));
        assertTrue(page.contains("last heard at " + time + "<small>3 min ago</small>"), page);
    }

    @Test
    void showsTheMomentaryLoadWithTheReportedNumbersBesideIt() throws IOException {
        KnownServer idle = KnownServer.at("192.0.2.1", 0, 33, 167).momentarily(200, 0);
        sender.change(status -> status.later(0, new WorkerStatus(200, 0)));

        String page = page(sender, KnownMonitor.of(idle));

        assertEquals("This Karaf takes work: 0 of 200 workers are busy.", headline(page));
        assertTrue(page.contains("<p>reported 38 of 50 ready, rising</p>"), page);
        assertTrue(page.contains("<b>0</b> of 200<meter"), page);
        assertTrue(page.contains("<small>reported 33 of 200 ready, rising since the start 10 s ago</small>"), page);
        assertFalse(page.contains("167 busy"), page);
    }

    @Test
    void marksLossFromOnePercentAndFromFive() throws IOException {
        String page = page(null, KnownMonitor.of(
                KnownServer.at("192.0.2.1", 0, 1, 1).losing(0.009),
                KnownServer.at("192.0.2.2", 0, 1, 1).losing(0.01),
                KnownServer.at("192.0.2.3", 0, 1, 1).losing(0.05)));
        assertEquals(
                List.of("<span class=\"much\">5.0 %", "<span>0.9 %", "<span class=\"some\">1.0 %"),
                found("data-label=\"Loss\"><div>(.*?)</span>", page));
    }

    @Test
    void hasTotalsOfTheServersThatTakeWork() throws IOException {
        String page = page(null, KnownMonitor.of(
                KnownServer.at("192.0.2.1", 0, 30, 10).failing(100),
                KnownServer.at("192.0.2.2", 0, 20, 20),
                KnownServer.at("192.0.2.3", 0, 0, 100).in(ServerState.STALE),
                KnownServer.at("192.0.2.4", 0, 0, 7).in(ServerState.DRAINING)));
        assertTrue(page.contains("<div><b>7</b><small>reported none ready</small></div>"), page);
        assertEquals(List.of("4", "80", "37 %", "5.0 %"), found("class=\"total\"><b>(.*?)</b>", page));
    }

    @Test
    void hasATimeAxisUnderEachChart() throws IOException {
        String page = page(null, KnownMonitor.of(KnownServer.at("192.0.2.1", 0, 30, 10)));
        assertEquals(
                List.of("-2 min</span><span>-1 min</span><span>now", "-2 min</span><span>-1 min</span><span>now"),
                found("<div class=\"axis\"><span>(.*?)</span></div>", page));
    }

    @Test
    void alarmsAboutALateProviderAfterThreeLateAnswers() throws IOException {
        sender.change(status -> status.troubledBy("status provider \"jetty\" does not answer in time"));
        history.sample(sender.status());
        assertEquals("This Karaf takes work: 10 of 50 workers are busy.", headline(page(sender, null)));
        history.sample(sender.status());
        history.sample(sender.status());
        assertEquals(
                "This Karaf has no current status: status provider &#34;jetty&#34; does not answer in time.",
                headline(page(sender, null)));
    }

    @Test
    void saysInOneSentenceWhatThisKarafDoes() throws IOException {
        assertEquals("This Karaf sends no heartbeats: HeartbeatAddress in etc/org.heartbeat.cfg is empty.",
                headline(page(KnownSender.silent(), null)));
        sender.change(status -> status.to(KnownSender.KnownTarget.failing("http://balancer/heartbeat", "HTTP 403")));
        String page = page(sender, null);
        assertEquals("This Karaf&#39;s heartbeats arrive nowhere.", headline(page));
        assertTrue(page.contains("<p class=\"alarm\">Heartbeats to http://balancer/heartbeat fail: HTTP 403</p>"), page);
        sender.drain("health check disk", true);
        page = page(sender, null);
        assertEquals("This Karaf drains because of health check disk: 10 of 50 workers are busy.", headline(page));
        assertTrue(page.contains("<p>After a restart it drains because of health check disk.</p>"), page);
        assertTrue(page.contains("data-action=\"drain\""), "resuming would not end a health check's drain");
        sender.change(KnownSender.Status::leaves);
        assertEquals("This Karaf leaves: 10 of 50 workers are busy.", headline(page(sender, null)));
    }

    @Test
    void breaksNoWordAndLoadsNothingFromElsewhere() throws IOException {
        String page = page(sender, KnownMonitor.of(KnownServer.at("192.0.2.1", 8181, 30, 10)));
        assertFalse(page.contains("overflow-wrap: anywhere"), page);
        assertFalse(Pattern.compile("https?://|src=|href=|@import|url\\(").matcher(page).find(), page);
    }
}
