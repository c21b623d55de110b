// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.HaproxyProcess;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Stops and restarts Karafs behind a stock httpd one after another while clients send POST requests, which httpd may not retry:
 * none of them fails. {@code -Ditests.restarts=20} makes that many restarts of four Karafs at half load, behind httpd, HAProxy, and
 * Karaf's own proxy.
 */
class RollingRestartIT {

    private static final String GROUP = "224.0.0.1";
    private static final int SAMPLE = 40;
    private static final String MILLIS_300 = "300000," + Long.MAX_VALUE / 2_000_000;
    private static final String REFUSED = ".*attempt to connect.* failed.*";
    private static final Pattern LEFT = Pattern.compile("Leaving now, after ([0-9.]+) s, with \\w+ requests? in service");

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<BeatingKaraf> karafs = new ArrayList<>();
    private final List<KarafProcess> processes = new ArrayList<>();
    private int threads;

    @BeforeEach
    void requireHttpd() {
        assumeTrue(Httpd.isPresent());
    }

    @AfterEach
    void stop() {
        processes.forEach(KarafProcess::close);
    }

    @Test
    void losesNoRequestWhenKarafsAreRestarted() throws Exception {
        // many workers, because httpd gives its last member one slot whatever it reports, and a request to a stopping Karaf fails
        start(2, 200);
        int group = Ports.next();
        try (Httpd hearing = balancing(group);
                Httpd asked = balancing(Ports.next())) {
            rollingBehindHttpd(asked, byPost(asked), 0.035, 2, false);
            rollingBehindHttpd(hearing, byDatagrams(group), 0.035, 2, true);
            beatUntilAsked(1, byPost(asked), uri(asked.port()));
            processes.get(1).terminate();
            double idle = Double.parseDouble(left(1).group(1));
            // it waits for one interval; a Karaf that does not know how its balancers listen waits eight seconds
            assertTrue(idle < 6, "an idle one after " + idle + " s");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "itests.restarts", matches = "[1-9]\\d*")
    void losesNoRequestInManyRestarts() throws Exception {
        int restarts = Integer.getInteger("itests.restarts");
        start(4, 20);
        int group = Ports.next();
        try (Httpd hearing = balancing(group);
                Httpd asked = balancing(Ports.next())) {
            rollingBehindHttpd(asked, byPost(asked), 0.5, restarts, false);
            rollingBehindHttpd(hearing, byDatagrams(group), 0.5, restarts, false);
        }
        int port = Ports.next();
        try (HaproxyProcess haproxy = HaproxyProcess.on(port, askingAgents())) {
            for (int i = 0; i < karafs.size(); i++) {
                haproxy.until("s" + i, server -> server.state() == HaproxyProcess.UP && server.weight() > 0);
            }
            rolling(uri(port), new String[] {"HeartbeatAddress", ""}, 0.5, restarts, false);
        }
        int ssh = Ports.next();
        int proxyPort = Ports.next();
        int beats = Ports.next();
        try (KarafProcess proxy = balancing(ssh, proxyPort)) {
            proxy.install(ssh, "heartbeat-balancer http");
            proxy.client(ssh, "config:property-set -p org.heartbeat.monitor HeartbeatListen 127.0.0.1:" + beats,
                    "http:proxy-add -b heartbeat /app " + karafs.stream()
                            .map(karaf -> "http://" + karaf.authority() + "/app")
                            .collect(Collectors.joining(",")));
            rolling(uri(proxyPort), new String[] {"HeartbeatAddress", "127.0.0.1:" + beats}, 0.5, restarts, false);
        }
    }

    private void rollingBehindHttpd(Httpd httpd, String[] beats, double load, int restarts, boolean once) throws Exception {
        long before = httpd.logged(REFUSED);
        try (Stalls stalls = new Stalls()) {
            long begin = System.nanoTime();
            rolling(uri(httpd.port()), beats, load, restarts, once);
            long refused = httpd.logged(REFUSED) - before;
            String told = refused + " connections refused, " + stalls;
            System.out.println(told);
            // if httpd stood still itself, it may not have heard that a Karaf leaves
            assertTrue(refused <= restarts || stalls.millisSince(begin) > 0, told);
        }
    }

    /**
     * Stops and restarts the Karafs one after another, the first one last.
     *
     * @param restarts the total number of restarts
     * @param once whether the first one stays stopped
     */
    private void rolling(URI uri, String[] beats, double load, int restarts, boolean once) throws Exception {
        for (int i = 0; i < karafs.size(); i++) {
            beatUntilAsked(i, beats, uri);
        }
        int clients = (int) Math.round(load * threads * karafs.size());
        try (Traffic traffic = new Traffic(clients, () -> post(uri))) {
            traffic.awaitMore(100);
            for (int i = 1; i <= restarts; i++) {
                int next = i % karafs.size();
                long begin = System.nanoTime();
                processes.get(next).terminate();
                System.out.printf("%s stopped within %.1f s: %s%n", karafs.get(next).address(),
                        (System.nanoTime() - begin) / 1e9, left(next).group());
                if (next != 0 || !once) {
                    processes.set(next, karafs.get(next).start());
                    String back = karafs.get(next).address();
                    // one answer is no proof: a request may get to it before its first heartbeat does
                    Await.until(() -> traffic.ofNext(SAMPLE, back), answers -> answers >= SAMPLE / 8);
                }
            }
            traffic.awaitMore(100);
            traffic.end();
            System.out.printf("%d clients, %d restarts, %s, %s: %s%n", clients, restarts, uri, beats[1], traffic);
            traffic.assertOnly(karafs.stream().map(BeatingKaraf::address).toArray(String[]::new));
        }
    }

    private MatchResult left(int karaf) throws IOException {
        return LEFT.matcher(karafs.get(karaf).log()).results().reduce((first, second) -> second).orElseThrow();
    }

    private void start(int count, int threadsOfEach) throws Exception {
        threads = threadsOfEach;
        for (int i = 0; i < count; i++) {
            BeatingKaraf karaf = new BeatingKaraf("127.0.0." + (i + 2), threads);
            karafs.add(karaf);
            karaf.waitForBalancers();
            processes.add(karaf.start());
        }
        ExecutorService installers = Executors.newCachedThreadPool();
        List<Future<?>> installed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            BeatingKaraf karaf = karafs.get(i);
            KarafProcess process = processes.get(i);
            installed.add(installers.submit(() -> {
                karaf.install(process, Ports.next());
                return null;
            }));
        }
        installers.shutdown();
        for (Future<?> one : installed) {
            one.get();
        }
    }

    private static URI uri(int port) {
        return ComparedSite.uri(port, "/app/servlet?" + MILLIS_300);
    }

    private void beatUntilAsked(int karaf, String[] beats, URI uri) throws IOException {
        beat(karaf, beats);
        Await.until(() -> answer(uri), karafs.get(karaf).address()::equals);
    }

    private void beat(int karaf, String... beats) throws IOException {
        karafs.get(karaf).configure(beats);
    }

    private static String[] byPost(Httpd httpd) {
        return new String[] {"HeartbeatAddress", "http://127.0.0.1:" + httpd.port() + "/beat", "HeartbeatScale", "100"};
    }

    private static String[] byDatagrams(int port) {
        return new String[] {
            "HeartbeatAddress", GROUP + ":" + port, "HeartbeatScale", "100", "HeartbeatInterface", "127.0.0.1",
            "HeartbeatTimeToLive", "0"
        };
    }

    private Httpd balancing(int port) throws IOException {
        return new Httpd(
                "HeartbeatListen " + GROUP + ":" + port,
                "HeartbeatMaxServers 10",
                // a client must not use a connection at the moment at which httpd closes it
                "KeepAlive Off",
                "<Location /beat>\nSetHandler heartbeat\n</Location>",
                "<Proxy balancer://site>",
                karafs.stream()
                        .map(karaf -> "BalancerMember http://" + karaf.authority() + " retry=5")
                        .collect(Collectors.joining("\n")),
                "ProxySet lbmethod=heartbeat",
                "</Proxy>",
                "ProxyPass /app balancer://site/app");
    }

    /** Returns a backend as on HAProxy's page, whose own check requests the application. */
    private String[] askingAgents() throws IOException, InterruptedException {
        int agent = Ports.next();
        List<String> lines = new ArrayList<>(List.of(
                "balance leastconn",
                "option httpchk GET /app/name.txt",
                "default-server weight 100 check inter 1s agent-check agent-port " + agent + " agent-inter 1s agent-send \"\\n\""));
        for (int i = 0; i < karafs.size(); i++) {
            BeatingKaraf karaf = karafs.get(i);
            karaf.client(processes.get(i), "feature:install heartbeat-haproxy");
            karaf.edit("org.heartbeat.haproxy.cfg", "HeartbeatAgent", karaf.address() + ":" + agent);
            lines.add("server s" + i + " " + karaf.authority());
        }
        return lines.toArray(String[]::new);
    }

    private static KarafProcess balancing(int ssh, int port) throws IOException, InterruptedException {
        Path home = KarafProcess.stock("rolling-proxy", ssh);
        KarafProcess.httpOn(home, "127.0.0.1", port, 200);
        KarafProcess.edit(home, "system.properties", "http.maxConnections", "200");
        return new KarafProcess(home, "server");
    }

    private String answer(URI uri) {
        try {
            return post(uri);
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String post(URI uri) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString("order")).build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() == 200 ? answer.body() : "" + answer.statusCode();
    }
}
