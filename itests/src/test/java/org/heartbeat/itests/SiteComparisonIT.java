// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.heartbeat.itests.OpenLoop.Outcome;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Three Karafs with small Jetty pools behind a stock httpd, and behind the HTTP proxy of a fourth Karaf: what their users get
 * by beats, and by balancers that know nothing. A measurement and no test, run with {@code -Ditests.site=40}, the seconds for
 * which each load is measured, on a machine that has nothing else to do. It prints a table.
 */
@EnabledIfSystemProperty(named = "itests.site", matches = "[1-9]\\d*")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SiteComparisonIT {

    private static final Duration MEASURED = Duration.ofSeconds(Integer.getInteger("itests.site", 1));
    /** httpd looks twice into its datagrams meanwhile. */
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final int THREADS = 12;
    private static final double SLOW = 2;
    /** Seconds by which requests may be sent too late where the machine has nothing else to do. */
    private static final double LATE = 0.05;
    private static final double[] LOADS = Stream.of(System.getProperty("itests.loads", "").split(","))
            .mapToDouble(load -> load.isBlank() ? 0 : Integer.parseInt(load) / 100.0)
            .toArray();

    private static final String GROUP = "224.0.0.1";
    private static final String STORAGE = "HeartbeatMaxServers 10";
    private static final String SHAPE = """
            ServerLimit 8
            ThreadLimit 200
            ThreadsPerChild 200
            StartServers 2
            MaxRequestWorkers 1600
            MinSpareThreads 200
            MaxSpareThreads 1600
            KeepAliveTimeout 60
            MaxKeepAliveRequests 0""";

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<BeatingKaraf> karafs = Stream.of("127.0.0.2", "127.0.0.3", "127.0.0.4")
            .map(address -> new BeatingKaraf(address, THREADS))
            .toList();
    private final List<KarafProcess> processes = new ArrayList<>();
    /** Workers of one Karaf, as it says them. */
    private int workers;

    /** A way to balance, and how a Karaf beats for it and with whose status; none: no matter. */
    private record Way(String name, URI uri, List<String> beats, String status) {}

    private record Row(String servers, double load, Way way, Outcome outcome) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "| %-10s | %3.0f %% | %-28s | %5d | %3d | %.3f | %.3f | %6.3f | %5.1f %% | %.3f%s | %s |",
                    servers, load * 100, way.name(), outcome.requests(), outcome.errors(), outcome.mean(), outcome.p50(),
                    outcome.p99(), outcome.overHalf() * 100, outcome.late(),
                    outcome.late() < LATE ? "" : ", NO MEASURE, the machine was busy", outcome.answers());
        }
    }

    @BeforeAll
    void start() throws Exception {
        try (Listener listener = new Listener()) {
            for (BeatingKaraf karaf : karafs) {
                processes.add(karaf.start());
            }
            for (int i = 0; i < karafs.size(); i++) {
                karafs.get(i).install(processes.get(i), Ports.next());
                karafs.get(i).client(processes.get(i), "feature:install heartbeat-status-mix");
                karafs.get(i).edit("org.heartbeat.status.mix.cfg", "MixSources", "jetty*10");
                karafs.get(i).configure("HeartbeatAddress", listener.address(), "HeartbeatStatus", "jetty");
                String beat = listener.hearUntil(message -> message.contains("&now=")).message();
                String[] numbers = beat.split("\\D+");
                workers = Integer.parseInt(numbers[2]) + Integer.parseInt(numbers[3]);
                // the next one is to be heard alone
                karafs.get(i).configure("HeartbeatAddress", "");
            }
        }
        for (BeatingKaraf karaf : karafs) {
            Await.until(() -> slowness(karaf, 1), status -> status == 200);
        }
    }

    @AfterAll
    void stop() {
        processes.forEach(KarafProcess::close);
    }

    @Test
    void httpd() throws Exception {
        int port = Ports.next();
        // two, since an httpd that hears both ways forgets by one of them what it heard by the other
        try (Httpd hearing = balancing(port);
                Httpd asked = balancing(Ports.next())) {
            List<String> byDatagrams = List.of(
                    "HeartbeatAddress", GROUP + ":" + port, "HeartbeatInterface", "127.0.0.1", "HeartbeatTimeToLive", "0");
            List<String> byPost = List.of("HeartbeatAddress", "http://127.0.0.1:" + asked.port() + "/beat");
            URI heard = uri(hearing.port(), "/heartbeat/servlet");
            URI posted = uri(asked.port(), "/heartbeat/servlet");
            compare("byrequests", List.of(
                    new Way("heartbeat, datagrams", heard, byDatagrams, "jetty"),
                    new Way("heartbeat, datagrams, tenths", heard, byDatagrams, "mix"),
                    new Way("byrequests", uri(asked.port(), "/byrequests/servlet"), List.of(), ""),
                    new Way("heartbeat, POST", posted, byPost, "jetty"),
                    new Way("heartbeat, POST, tenths", posted, byPost, "mix")));
        }
    }

    @Test
    void proxyOfKaraf() throws Exception {
        int beats = Ports.next();
        int ssh = Ports.next();
        int port = Ports.next();
        Path home = KarafProcess.stock("site-proxy", ssh);
        KarafProcess.httpOn(home, "127.0.0.1", port, 1600);
        KarafProcess.edit(home, "system.properties", "http.maxConnections", "1600");
        String targets = karafs.stream().map(karaf -> "http://" + karaf.authority() + "/app").collect(Collectors.joining(","));
        try (KarafProcess proxy = new KarafProcess(home, "server")) {
            proxy.install(ssh, "heartbeat-balancer http http-whiteboard");
            KarafProcess.edit(home, "org.heartbeat.monitor.cfg", "HeartbeatListen", "127.0.0.1:" + beats);
            List<Way> ways = new ArrayList<>();
            for (String policy : List.of("heartbeat", "random", "round-robin")) {
                proxy.client(ssh, "http:proxy-add -b " + policy + " /" + policy + " " + targets);
                ways.add(new Way("proxy, " + policy, uri(port, "/" + policy + "/servlet"),
                        policy.equals("heartbeat") ? List.of("HeartbeatAddress", "127.0.0.1:" + beats) : List.of(), "jetty"));
            }
            compare("proxy, round-robin", ways);
        }
    }

    private Httpd balancing(int port) throws IOException, InterruptedException {
        return new Httpd(
                "HeartbeatListen " + GROUP + ":" + port, STORAGE, SHAPE, balancer("heartbeat"), balancer("byrequests"),
                "<Location /beat>\nSetHandler heartbeat\n</Location>");
    }

    private String balancer(String method) {
        return "<Proxy balancer://" + method + ">\n"
                + karafs.stream()
                        .map(karaf -> "BalancerMember http://" + karaf.authority() + " ttl=20\n")
                        .collect(Collectors.joining())
                + "ProxySet lbmethod=" + method + "\n</Proxy>\nProxyPass /" + method + " balancer://" + method + "/app";
    }

    private void compare(String unknowing, List<Way> ways) throws IOException {
        System.out.printf("load average of the machine before: %.1f%n",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        for (Way way : ways) {
            beat(way);
            // for the compilers; not measured
            OpenLoop.run(way.uri(), workers * 15, Duration.ofSeconds(5), Duration.ofSeconds(1), 0);
        }
        List<Row> rows = new ArrayList<>();
        List<Way> order = new ArrayList<>(ways);
        for (double slowness : new double[] {1, SLOW}) {
            for (double load : LOADS) {
                double perSecond = load * workers * (2 + 1 / slowness) / (OpenLoop.MEAN.toMillis() / 1e3);
                for (Way way : order) {
                    beat(way);
                    slowness(karafs.get(0), 1);
                    slowness(karafs.get(1), 1);
                    slowness(karafs.get(2), slowness);
                    Outcome outcome = OpenLoop.run(way.uri(), perSecond, WARM_UP, MEASURED, Math.round(load * 100));
                    rows.add(new Row(slowness == 1 ? "all alike" : "one slow", load, way, outcome));
                    System.out.println(rows.get(rows.size() - 1));
                }
                // the next begins as this one beats already
                Collections.reverse(order);
            }
        }
        print(unknowing, rows);
    }

    private void print(String unknowing, List<Row> rows) {
        System.out.println(workers + " workers each, " + MEASURED.toSeconds() + " s each, seconds\n"
                + "| servers | load | way | requests | errors | mean | p50 | p99 | over 0.5 s | sent late, p99 | answers |");
        rows.forEach(System.out::println);
        Map<String, Row> unknown = new LinkedHashMap<>();
        rows.stream().filter(row -> row.way().name().equals(unknowing)).forEach(row -> unknown.put(row.servers() + row.load(), row));
        int errors = 0;
        for (Row row : rows) {
            if (row.way().name().contains("heartbeat")) {
                double ratio = row.outcome().p99() / unknown.get(row.servers() + row.load()).outcome().p99();
                double goal = row.servers().equals("all alike") ? 1.1 : 0.7;
                System.out.printf(Locale.ROOT, "%s, %.0f %%, %s: p99 is %.2f of that of %s, goal %.1f%s%n", row.servers(),
                        row.load() * 100, row.way().name(), ratio, unknowing, goal, ratio <= goal ? "" : ": MISSED");
                errors += row.outcome().errors();
            }
        }
        assertEquals(0, errors, "errors by beats");
    }

    /** Has all beat this way, and waits until there are answers. */
    private void beat(Way way) throws IOException {
        if (!way.beats().isEmpty()) {
            for (BeatingKaraf karaf : karafs) {
                karaf.configure(Stream.concat(Stream.of("HeartbeatStatus", way.status()), way.beats().stream())
                        .toArray(String[]::new));
            }
        }
        Await.until(() -> status(HttpRequest.newBuilder(URI.create(way.uri() + "?0,0")).build()), status -> status == 200);
    }

    private int slowness(BeatingKaraf karaf, double times) {
        return status(HttpRequest.newBuilder(URI.create("http://" + karaf.authority() + "/app/servlet?" + times))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private int status(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
