// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.HaproxyProcess;
import org.heartbeat.testing.Ports;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/** The monitor in a stock Karaf, with every kind of peer. */
@RunWith(PaxExamWithHttpd.class)
@ExamReactorStrategy(PerClass.class)
public class MonitorIT {

    /** The all-hosts group: no membership report is sent for it, and what a sender on 127.0.0.1 sends to it stays on loopback. */
    private static final String GROUP = "224.0.0.1";

    @Inject
    private BundleContext context;

    private Configs configs;
    private Monitored monitored;
    private Beats beats;
    private int port;
    private int groupPort;

    @Configuration
    public Option[] karaf() {
        return new Option[] {StockKaraf.withHeartbeatAnd("http", "http-whiteboard", "heartbeat-monitor", "heartbeat-haproxy")};
    }

    @Before
    public void listen() throws IOException, InterruptedException {
        configs = new Configs(context);
        monitored = new Monitored(context);
        port = Ports.next();
        groupPort = Ports.next();
        beats = new Beats(port);
        configs.set(
                "org.heartbeat.monitor",
                Map.of(
                        "HeartbeatListen", "127.0.0.1:" + port + ", " + GROUP + ":" + groupPort,
                        "HeartbeatInterface", "127.0.0.1"));
        // once this beat arrives, the monitor is listening
        beats.regularly("127.9.9.9", "v=1&ready=1&busy=1&port=" + port);
        monitored.server("127.9.9.9", port, server -> true);
    }

    @After
    public void rest() throws IOException {
        configs.set("org.heartbeat", Map.of("HeartbeatAddress", "", "HeartbeatSource", "", "HeartbeatPort", ""));
        beats.close();
        monitored.close();
    }

    @Test
    @SuppressWarnings("try")
    public void hearsHttpdAndTomcatAndOurSenderSideBySide() throws Exception {
        int http = httpPort();
        configs.set("org.heartbeat.status.fixed", Map.of("ready", "75", "busy", "3"));
        configs.set(
                "org.heartbeat",
                Map.of("HeartbeatAddress", "127.0.0.1:" + port, "HeartbeatPort", "auto", "HeartbeatSteady", "off"));
        try (Httpd httpd = new Httpd("HeartbeatAddress 127.0.0.1:" + port);
                Tomcat multicast = Tomcat.toGroup(37, GROUP, groupPort);
                Tomcat post = Tomcat.toUrl(9, 38, http, "/heartbeat");
                Tomcat later = Tomcat.toUrl(10, 39, http, "/heartbeat")) {
            ServerStatus ours = monitored.server("127.0.0.1", http, MonitorIT::beatsRegularly);
            assertEquals(new WorkerStatus(75, 3), ours.momentaryWorkers());
            ServerStatus apache = monitored.server("127.0.0.1", 0, MonitorIT::beatsRegularly);
            assertTrue("" + apache, apache.momentaryWorkers().ready() > 0);
            for (Tomcat tomcat : List.of(multicast, post, later)) {
                ServerStatus server = monitored.server("127.0.0.1", tomcat.port(), MonitorIT::beatsRegularly);
                assertEquals(new WorkerStatus(tomcat.threads(), 0), server.momentaryWorkers());
            }
            assertEquals(
                    Set.of(0, http, multicast.port(), post.port(), later.port()),
                    monitored.monitor().servers(Monitored.address("127.0.0.1")).stream()
                            .map(server -> server.id().port().orElse(0))
                            .collect(Collectors.toSet()));
        }
    }

    @Test
    @SuppressWarnings("try")
    public void takesAStockHttpdBesideSignedBeatsWhereSignaturesAreRequired() throws Exception {
        int http = httpPort();
        Path keys = Files.writeString(context.getDataFile("heartbeat.keys").toPath(), "k1 hex:" + "0f".repeat(32));
        configs.set("org.heartbeat.monitor", Map.of(
                "HeartbeatSignatures", "require", "HeartbeatKeys", "" + keys, "HeartbeatUnsigned", "127.0.0.1"));
        configs.set("org.heartbeat", Map.of(
                "HeartbeatAddress", "http://127.0.0.1:" + http + "/heartbeat", "HeartbeatKeys", "" + keys,
                "HeartbeatAdvertise", "127.3.0.1"));
        try (Httpd httpd = new Httpd("HeartbeatAddress 127.0.0.1:" + port)) {
            monitored.server("127.3.0.1", 0, server -> server.signer().isPresent() && beatsRegularly(server));
            configs.set("org.heartbeat", Map.of("HeartbeatAddress", "127.0.0.1:" + port, "HeartbeatAdvertise", "127.3.0.2"));
            monitored.server("127.3.0.2", 0, server -> server.signer().isPresent() && beatsRegularly(server));
            long before = monitored.server("127.0.0.1", 0, server -> true).beats();
            monitored.server("127.0.0.1", 0, server -> server.beats() > before + 2 && server.signer().isEmpty());
            monitored.until("that refuses others", monitor -> monitor.statistics().untrusted().getOrDefault("unsigned", 0L) > 2);
        } finally {
            configs.set("org.heartbeat", Map.of("HeartbeatKeys", "", "HeartbeatAdvertise", ""));
            configs.set("org.heartbeat.monitor", Map.of(
                    "HeartbeatSignatures", "off", "HeartbeatKeys", "", "HeartbeatUnsigned", ""));
        }
    }

    @Test
    @SuppressWarnings("try")
    public void letsHaproxyBalanceHttpdAndTomcatByTheirBeats() throws Exception {
        assumeTrue(HaproxyProcess.isPresent());
        int agent = Ports.next();
        configs.set("org.heartbeat.haproxy", Map.of("HeartbeatMonitorAgent", "127.0.0.1:" + agent));
        try (Httpd httpd = new Httpd("HeartbeatAddress 127.0.0.1:" + port);
                Tomcat tomcat = Tomcat.toGroup(40, GROUP, groupPort);
                HaproxyProcess haproxy = new HaproxyProcess(
                        "balance roundrobin",
                        "default-server weight 200 check agent-check agent-inter 100ms agent-addr 127.0.0.1 agent-port " + agent,
                        "server httpd 127.0.0.1:" + httpd.port() + " agent-send \"127.0.0.1:" + httpd.port() + "\\n\"",
                        "server tomcat 127.0.0.1:" + tomcat.port() + " agent-send \"127.0.0.1:" + tomcat.port() + "\\n\"")) {
            monitored.server("127.0.0.1", 0, MonitorIT::beatsRegularly);
            monitored.server("127.0.0.1", tomcat.port(), MonitorIT::beatsRegularly);
            List<Socket> busy = new ArrayList<>();
            try {
                for (int i = 0; i < 20; i++) {
                    busy.add(unfinished(httpd.port()));
                    busy.add(unfinished(tomcat.port()));
                }
                awaitWeight(haproxy, "httpd", 0);
                awaitWeight(haproxy, "tomcat", tomcat.port());
                double before = shareOfTomcat(haproxy);
                Map<String, Integer> answers = haproxy.answers(100);
                double after = shareOfTomcat(haproxy);
                int ofTomcat = answers.entrySet().stream()
                        .filter(answer -> answer.getKey().contains("Apache Tomcat"))
                        .mapToInt(Map.Entry::getValue)
                        .sum();
                String seen = answers + ", share by weight " + before + " before and " + after + " after them";
                assertTrue(seen, ofTomcat >= 100 * Math.min(before, after) - 3 && ofTomcat <= 100 * Math.max(before, after) + 3);
            } finally {
                for (Socket socket : busy) {
                    socket.close();
                }
            }
        } finally {
            configs.set("org.heartbeat.haproxy", Map.of("HeartbeatMonitorAgent", ""));
        }
    }

    /** Keeps a worker busy, which waits for the rest of the request until the socket is closed. */
    private static Socket unfinished(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
        socket.getOutputStream()
                .write("POST /none HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static double shareOfTomcat(HaproxyProcess haproxy) {
        Map<String, HaproxyProcess.Server> servers = haproxy.servers();
        double tomcat = servers.get("tomcat").weight();
        return tomcat / (tomcat + servers.get("httpd").weight());
    }

    /** Waits until HAProxy's weight matches the server's smoothed numbers, with some workers busy. */
    private void awaitWeight(HaproxyProcess haproxy, String name, int port) throws InterruptedException {
        HeartbeatMonitor monitor = monitored.monitor();
        ServerId id = port == 0
                ? ServerId.of(Monitored.address("127.0.0.1"))
                : ServerId.of(Monitored.address("127.0.0.1"), port);
        Await.until(() -> {
            WorkerStatus workers = monitor.server(id).orElseThrow().workers();
            long percent = Math.round(100.0 * workers.ready() / (workers.ready() + workers.busy()));
            return workers.busy() >= 19 && haproxy.servers().get(name).weight() == 2 * percent;
        });
    }

    @Test
    public void tellsTwoInstancesOnOneAddressApartByTheirPorts() throws Exception {
        beats.regularly("127.2.0.1", "v=1&ready=10&busy=1&port=8181");
        monitored.server("127.2.0.1", 8181, MonitorIT::beatsRegularly);
        beats.regularly("127.2.0.1", "v=1&ready=20&busy=2&port=8182");
        monitored.server("127.2.0.1", 8182, MonitorIT::beatsRegularly);
        Map<Integer, WorkerStatus> workers = monitored.monitor().servers(Monitored.address("127.2.0.1")).stream()
                .collect(Collectors.toMap(server -> server.id().port().orElse(0), ServerStatus::momentaryWorkers));
        assertEquals(Map.of(8181, new WorkerStatus(10, 1), 8182, new WorkerStatus(20, 2)), workers);
    }

    @Test
    public void makesOfEachRowOfTheConformanceTableWhatIsExpected() throws Exception {
        ConformanceCheck.run(monitored, "127.1.0.", beats::send);
    }

    @Test
    public void makesTheSameOfEachRowThatIsPosted() throws Exception {
        int http = httpPort();
        configs.set("org.heartbeat.monitor", Map.of("HeartbeatTrustedProxies", "127.0.0.1"));
        // the configuration is in force once the header is read
        RawHttp.askUntil(
                http,
                RawHttp.post("/heartbeat", "X-Forwarded-For: junk\r\n", "v=1"),
                "400 X-Forwarded-For: \"junk\" (expected: the IP address of a server, with or without a port)\n");
        ConformanceCheck.run(monitored, "127.1.1.", (source, message) -> {
            try {
                RawHttp.ask(http, RawHttp.post("/heartbeat", "X-Forwarded-For: " + source + "\r\n", message));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private int httpPort() throws IOException {
        return Integer.parseInt((String) configs.get("org.ops4j.pax.web", "org.osgi.service.http.port"));
    }

    private static boolean beatsRegularly(ServerStatus server) {
        return server.beats() > 2 && server.state() == ServerState.UP;
    }
}
