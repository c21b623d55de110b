// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.inject.Inject;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Ports;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.http.HttpService;
import org.osgi.service.http.NamespaceException;

/** An unmodified httpd that balances by the beats of the Karaf under test. */
@RunWith(PaxExamWithHttpd.class)
@ExamReactorStrategy(PerClass.class)
public class HttpdIT {

    /**
     * The all-hosts group: each interface is always a member, and no membership report is sent for it (RFC 3376, section 5). So
     * httpd, which cannot be told an interface, receives it on loopback, and nothing from the tests reaches the network.
     */
    private static final String GROUP = "224.0.0.1";

    private static final String MONITOR_HTTP = "<Location /heartbeat>\n  SetHandler heartbeat\n</Location>";
    private static final String ROW = "127\\.0\\.0\\.1 &ready=75&busy=3&lastseen=\\d+&port=";
    private static final String KARAF = "200 karaf";
    private static final String OTHER = "200 other";

    @Inject
    private BundleContext context;

    @Inject
    private HttpService http;

    @Inject
    private HeartbeatSender sender;

    private Configs configs;
    private int karafPort;

    @Configuration
    public Option[] karaf() {
        return new Option[] {StockKaraf.withHeartbeatAnd("http")};
    }

    @Before
    public void serve() throws IOException, ServletException, NamespaceException {
        configs = new Configs(context);
        karafPort = Integer.parseInt((String) configs.get("org.ops4j.pax.web", "org.osgi.service.http.port"));
        http.registerServlet("/where", new Where(), null, null);
        configs.set("org.heartbeat.status.fixed", Map.of("ready", "75", "busy", "3", "heartbeat.steady", "false"));
    }

    @After
    public void rest() throws IOException {
        configs.set(
                "org.heartbeat",
                Map.of("HeartbeatAddress", "", "HeartbeatInterface", "", "HeartbeatPort", "", "HeartbeatKeys", ""));
        http.unregister("/where");
    }

    /** Answers {@code karaf}, to show which server served the request. */
    private static final class Where extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getOutputStream().write("karaf".getBytes(US_ASCII));
        }
    }

    @Test
    public void hearsDatagramsAndBalancesByItsFile() throws Exception {
        int port = Ports.next();
        try (Httpd httpd = new Httpd(listen(port), file(), balancer(member(karafPort)))) {
            assertEquals("503 ", httpd.get("/where"));
            beatTo(GROUP + ":" + port);
            String row = httpd.lineUntil("heartbeats", ROW + ".*");
            assertTrue(row, row.endsWith("&port=" + karafPort));
            httpd.getUntil("/where", KARAF);
        }
    }

    @Test
    public void hearsDatagramsAndBalancesBySharedMemory() throws Exception {
        int port = Ports.next();
        try (Httpd httpd = new Httpd(listen(port), sharedMemory(), balancer(member(karafPort)))) {
            assertEquals("503 ", httpd.get("/where"));
            beatTo(GROUP + ":" + port);
            httpd.getUntil("/where", KARAF);
        }
    }

    @Test
    public void takesPostsIntoItsFile() throws Exception {
        try (Httpd httpd = new Httpd(listen(Ports.next()), file(), MONITOR_HTTP)) {
            beatTo("http://127.0.0.1:" + httpd.port() + "/heartbeat");
            httpd.lineUntil("heartbeats", ROW + karafPort);
        }
    }

    @Test
    public void balancesBySignedDatagramsAsByAnyOther() throws Exception {
        sign();
        int port = Ports.next();
        try (Httpd httpd = new Httpd(listen(port), file(), balancer(member(karafPort)))) {
            beatTo(GROUP + ":" + port);
            httpd.lineUntil("heartbeats", ROW + karafPort);
            awaitSigned();
            httpd.getUntil("/where", KARAF);
        }
    }

    @Test
    public void balancesBySignedPostsAsByAnyOther() throws Exception {
        sign();
        try (Httpd httpd = new Httpd(listen(Ports.next()), file(), MONITOR_HTTP, balancer(member(karafPort)))) {
            assertEquals("503 ", httpd.get("/where"));
            beatTo("http://127.0.0.1:" + httpd.port() + "/heartbeat");
            awaitSigned();
            httpd.lineUntil("heartbeats", ROW + karafPort);
            httpd.getUntil("/where", KARAF);
            Await.until(() -> sender.status().targets().get(0).failure(), Optional::isEmpty);
        }
    }

    private void sign() throws IOException {
        Path keys = context.getDataFile("heartbeat.keys").toPath();
        Files.writeString(keys, "k1 hex:" + "0f".repeat(32));
        configs.set("org.heartbeat", Map.of("HeartbeatKeys", keys.toString()));
    }

    /** Waits for a signed beat: on a busy machine the first one may be sent before the keys are read. */
    private void awaitSigned() {
        Await.until(() -> sender.status().lastMessage().orElse(""), message -> message.matches(
                "v=1&ready=75&busy=3&port=" + karafPort
                + "&id=.+-root&addr=127\\.0\\.0\\.1&ts=[0-9]+&seq=[0-9]+&kid=k1&sig=[A-Za-z0-9_-]{43}"));
    }

    @Test
    public void sendsNothingMoreOnceTheSenderHasLeft() throws Exception {
        withOther(httpd -> {
            stopAndStart("org.heartbeat.sender", () -> {
                assertEquals(Map.of(OTHER, 100), answers(httpd, 100));
            });
            httpd.getUntil("/where", KARAF);
        });
    }

    @Test
    public void sendsNothingToOneThatDrainsAndLittleAtFirstWhenItIsBackAndNoRequestFails() throws Exception {
        HeartbeatSender sender = context.getService(context.getServiceReference(HeartbeatSender.class));
        configs.set("org.heartbeat.status.fixed", Map.of("ready", "75", "busy", "3", "heartbeat.steady", "true"));
        withOther(httpd -> {
            try (Traffic traffic = new Traffic(() -> httpd.get("/where"))) {
                traffic.until(KARAF);
                int share = traffic.ofNext(400, KARAF);
                // long, so that the number is still low after 400 requests, even on a busy machine
                configs.set("org.heartbeat", Map.of("HeartbeatSteady", "30s"));
                sender.drain("test", false);
                Await.until(() -> sender.status().lastMessage().orElse("").contains("&state=draining"));
                // one beat may have been on its way before, and targets get them in order
                long sent = sent(sender);
                Await.until(() -> sent(sender) >= sent + 2);
                traffic.awaitAllBegunBefore();
                assertEquals(0, traffic.ofNext(400, KARAF));

                sender.resume("test");
                traffic.until(KARAF);
                int first = traffic.ofNext(400, KARAF);
                System.out.printf("of 400 requests: %d before, none while it drained, %d when it was back%n", share, first);
                assertTrue(first + " of " + share, first < share * 2 / 3);
                traffic.assertOnly(KARAF, OTHER);
            }
        });
    }

    private static Map<String, Integer> answers(Httpd httpd, int requests) throws IOException, InterruptedException {
        Map<String, Integer> answers = new TreeMap<>();
        for (int request = 0; request < requests; request++) {
            answers.merge(httpd.get("/where"), 1, Integer::sum);
        }
        return answers;
    }

    private static long sent(HeartbeatSender sender) {
        return sender.status().targets().get(0).sent();
    }

    @Test
    public void learnsFromItsFileThatTheSenderHasLeft() throws Exception {
        int port = Ports.next();
        try (Httpd httpd = new Httpd(listen(port), file())) {
            beatTo(GROUP + ":" + port);
            httpd.lineUntil("heartbeats", ROW + karafPort);
            stopAndStart("org.heartbeat.sender", () -> {
                long stopped = System.nanoTime();
                httpd.lineUntil("heartbeats", ROW.replace("ready=75", "ready=0") + karafPort);
                System.out.printf(
                        "httpd has written that the sender left %.1f s after it did%n",
                        (System.nanoTime() - stopped) / 1e9);
            });
        }
    }

    /** An action with an httpd that gets beats from Karaf and another server by POST. */
    private interface Balanced {
        void run(Httpd httpd) throws Exception;
    }

    private void withOther(Balanced balanced) throws Exception {
        try (OtherServer other = new OtherServer("127.0.0.2", "/where");
                Httpd httpd = new Httpd(
                        listen(Ports.next()),
                        sharedMemory(),
                        MONITOR_HTTP,
                        // httpd uses the last member even if it has no ready worker, so the one that leaves is not the last
                        balancer(member(karafPort), other.member()))) {
            other.beatTo(httpd.port());
            httpd.getUntil("/where", OTHER);
            beatTo("http://127.0.0.1:" + httpd.port() + "/heartbeat");
            httpd.getUntil("/where", KARAF);
            balanced.run(httpd);
        }
    }

    /** An action to run while a bundle is stopped. */
    private interface Meanwhile {
        void run() throws Exception;
    }

    private void stopAndStart(String symbolicName, Meanwhile meanwhile) throws Exception {
        Bundle bundle = Bundles.named(context, symbolicName);
        bundle.stop();
        try {
            meanwhile.run();
        } finally {
            bundle.start();
        }
    }

    private void beatTo(String address) throws IOException {
        configs.set(
                "org.heartbeat",
                new HashMap<>(Map.of(
                        "HeartbeatAddress", address,
                        "HeartbeatInterface", "127.0.0.1",
                        "HeartbeatTimeToLive", "0",
                        "HeartbeatSteady", "off",
                        "HeartbeatPort", "auto")));
    }

    private static String listen(int port) {
        return "HeartbeatListen " + GROUP + ":" + port;
    }

    private static String file() {
        return "HeartbeatStorage FOLDER/heartbeats\nHeartbeatMaxServers 0";
    }

    private static String sharedMemory() {
        return "HeartbeatMaxServers 10";
    }

    private static String member(int port) {
        return "BalancerMember http://127.0.0.1:" + port;
    }

    private static String balancer(String... members) {
        return "<Proxy balancer://site>\n" + String.join("\n", members)
                + "\nProxySet lbmethod=heartbeat\n</Proxy>\nProxyPass /where balancer://site/where";
    }
}
