// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.heartbeat.itests.ComparedSite.uri;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.heartbeat.itests.ComparedSite.Way;
import org.heartbeat.itests.OpenLoop.Outcome;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Three Karafs behind a stock httpd, and behind the HTTP proxy of a fourth Karaf, while requests fail: what users experience with
 * heartbeats, and with balancers that know nothing. A measurement, not a test: run it with {@code -Ditests.failing=40
 * -Ditests.site=40}, the seconds to measure each way, on an otherwise idle machine. It prints figures.
 */
@EnabledIfSystemProperty(named = "itests.failing", matches = "[1-9]\\d*")
class FailingSiteIT {

    private static final double LOAD = 0.5;

    private ComparedSite site;

    @BeforeEach
    void start() throws Exception {
        site = new ComparedSite(List.of(12, 12, 12), "heartbeat-status-mix");
    }

    @AfterEach
    void stop() {
        site.close();
    }

    /** The goal: with POST at most half as many requests fail as with byrequests, with datagrams at most 0.6 times as many. */
    @Test
    void oneOfThreeFailsEachRequestAtOnce() throws Exception {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        behindHttpd(way -> {
            fail(2, 1);
            outcomes.put(way.name(), measure(way));
            fail(2, 0);
        });
        double unknowing = outcomes.get("byrequests").errors();
        outcomes.forEach((way, outcome) -> System.out.printf(
                Locale.ROOT, "one of three fails, %s: %d of %d failed, %.2f of those by byrequests%n",
                way, outcome.errors(), outcome.requests(), outcome.errors() / unknowing));
    }

    /** The goal: p99 is at most 1.1 times that of a run without failures. */
    @Test
    void allFailOnePercent() throws Exception {
        behindHttpd(way -> {
            Outcome without = measure(way);
            for (int karaf = 0; karaf < 3; karaf++) {
                fail(karaf, 0.01);
            }
            Outcome with = measure(way);
            for (int karaf = 0; karaf < 3; karaf++) {
                fail(karaf, 0);
            }
            System.out.printf(
                    Locale.ROOT, "all fail 1 %%, %s: %d of %d failed; p99 of the others %.3f s, without failures %.3f s: %.2f%n",
                    way.name(), with.errors(), with.requests(), with.servedP99(), without.servedP99(),
                    with.servedP99() / without.servedP99());
        });
    }

    @Test
    void oneOfThreeIsKilledBehindTheProxyOfKaraf() throws Exception {
        int beats = Ports.next();
        int ssh = Ports.next();
        int port = Ports.next();
        Path home = KarafProcess.stock("failing-proxy", ssh);
        KarafProcess.httpOn(home, "127.0.0.1", port, 1600);
        KarafProcess.edit(home, "system.properties", "http.maxConnections", "1600");
        String targets = site.karafs().stream()
                .map(karaf -> "http://" + karaf.authority() + "/app")
                .collect(Collectors.joining(","));
        try (KarafProcess proxy = new KarafProcess(home, "server")) {
            proxy.install(ssh, "heartbeat-balancer http");
            KarafProcess.edit(home, "org.heartbeat.monitor.cfg", "HeartbeatListen", "127.0.0.1:" + beats);
            proxy.client(ssh, "http:proxy-add -b heartbeat /heartbeat " + targets);
            Way way = new Way(
                    "proxy, heartbeat", uri(port, "/heartbeat/servlet"), List.of("HeartbeatAddress", "127.0.0.1:" + beats), "jetty");
            site.beat(way);
            warmUp(way);
            CompletableFuture<Void> kill = CompletableFuture.runAsync(
                    site.processes().get(2)::kill,
                    CompletableFuture.delayedExecutor(ComparedSite.WARM_UP.toSeconds() + 5, TimeUnit.SECONDS));
            Outcome outcome = measure(way);
            kill.join();
            System.out.printf("one of three is killed, %s: %d of %d failed%n", way.name(), outcome.errors(), outcome.requests());
        }
    }

    /** The measurement of one way to balance. */
    private interface Measurement {
        void of(Way way) throws IOException;
    }

    private void behindHttpd(Measurement measurement) throws Exception {
        int port = Ports.next();
        try (Httpd hearing = SiteComparisonIT.balancing(site, port);
                Httpd asked = SiteComparisonIT.balancing(site, Ports.next())) {
            String group = SiteComparisonIT.GROUP + ":" + port;
            String url = "http://127.0.0.1:" + asked.port() + "/beat";
            URI heard = uri(hearing.port(), "/heartbeat/servlet");
            URI posted = uri(asked.port(), "/heartbeat/servlet");
            for (Way way : List.of(
                    new Way("byrequests", uri(asked.port(), "/byrequests/servlet"), List.of(), ""),
                    new Way("heartbeat, POST", posted, SiteComparisonIT.beats(url, "1"), "jetty"),
                    new Way("heartbeat, POST, scale 10", posted, SiteComparisonIT.beats(url, "10"), "jetty"),
                    new Way("heartbeat, datagrams", heard, SiteComparisonIT.beats(group, "1"), "jetty"),
                    new Way("heartbeat, datagrams, scale 10", heard, SiteComparisonIT.beats(group, "10"), "jetty"))) {
                site.beat(way);
                warmUp(way);
                measurement.of(way);
            }
        }
    }

    private void fail(int karaf, double share) {
        site.failing(site.karafs().get(karaf), 1, share);
    }

    private void warmUp(Way way) {
        OpenLoop.run(way.uri(), perSecond(), Duration.ofSeconds(10), Duration.ofSeconds(1), 0);
    }

    private Outcome measure(Way way) {
        return OpenLoop.run(way.uri(), perSecond(), ComparedSite.WARM_UP, ComparedSite.MEASURED, 50);
    }

    private double perSecond() {
        return LOAD * site.workers().stream().mapToInt(Integer::intValue).sum() / (OpenLoop.MEAN.toMillis() / 1e3);
    }
}
