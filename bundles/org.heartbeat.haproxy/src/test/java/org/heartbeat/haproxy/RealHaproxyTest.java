// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.haproxy;

import static org.heartbeat.testing.HaproxyProcess.DEAD;
import static org.heartbeat.testing.HaproxyProcess.UP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.haproxy.AgentSettings.Endpoint;
import org.heartbeat.haproxy.AgentSettings.Kind;
import org.heartbeat.internal.net.HostPort;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.HaproxyProcess;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownSender;
import org.heartbeat.testing.KnownServer;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The agents with a real HAProxy that asks them. */
@EnabledIf("org.heartbeat.testing.HaproxyProcess#isPresent")
class RealHaproxyTest {

    private static final String DEFAULTS =
            "default-server weight 100 check inter 100ms fall 2 rise 2 agent-check agent-inter 100ms agent-send \"\\n\"";

    private final List<Site> sites = new ArrayList<>();
    private final AtomicReference<HeartbeatMonitor> monitor = new AtomicReference<>();

    @AfterEach
    void stop() {
        sites.forEach(Site::stop);
    }

    @Test
    void weighsServersByTheirReadyWorkers() throws IOException {
        Site a = new Site("a").beat(75, 25);
        Site b = new Site("b").beat(25, 75);
        try (HaproxyProcess haproxy = new HaproxyProcess("balance roundrobin", DEFAULTS, a.line(), b.line())) {
            haproxy.until("a", UP, 75);
            haproxy.until("b", UP, 25);
            Map<String, Integer> answers = haproxy.answers(100);
            assertTrue(answers.get("a") >= 70 && answers.get("a") <= 80, answers.toString());
            assertEquals(100, answers.get("a") + answers.get("b"), answers.toString());
            a.beat(0, 100);
            haproxy.until("a", UP, 1);
            a.beat(100, 0);
            haproxy.until("a", UP, 100);
        }
    }

    @Test
    void drainsAServerAndResumesIt() throws IOException {
        Site a = new Site("a").beat(100, 0);
        Site b = new Site("b").beat(50, 50);
        try (HaproxyProcess haproxy = new HaproxyProcess("balance leastconn", DEFAULTS, a.line(), b.line())) {
            haproxy.until("a", UP, 100);
            haproxy.until("b", UP, 50);
            a.sender.drain("operator", false);
            haproxy.until("a", UP, 0);
            assertEquals(Map.of("b", 50), haproxy.answers(50));
            a.sender.resume("operator");
            haproxy.until("a", UP, 100);
            assertTrue(haproxy.answers(50).containsKey("a"));
        }
    }

    @Test
    void leavesItToHaproxysOwnCheckToFindAServerDeadAndBack() throws IOException {
        Site a = new Site("a").beat(60, 40);
        Site b = new Site("b").beat(100, 0);
        try (HaproxyProcess haproxy = new HaproxyProcess("balance roundrobin", DEFAULTS, a.line(), b.line())) {
            haproxy.until("a", UP, 60);
            a.stop();
            haproxy.until("a", DEAD, 60);
            assertEquals(Map.of("b", 20), haproxy.answers(20));
            a.start();
            haproxy.until("a", UP, 60);
            assertTrue(haproxy.answers(20).containsKey("a"));
            // an agent without a status neither takes the server out nor changes its weight
            a.beat(30, 70);
            haproxy.until("a", UP, 30);
            a.hasSender = false;
            b.beat(40, 60);
            haproxy.until("b", UP, 40);
            haproxy.until("a", UP, 30);
        }
    }

    @Test
    void keepsTheLastAnswerOfAnAgentThatIsGoneUntilAnOperatorSaysOtherwise() throws IOException {
        Site a = new Site("a").beat(60, 40);
        try (HaproxyProcess haproxy = new HaproxyProcess("balance roundrobin", DEFAULTS, a.line())) {
            haproxy.until("a", UP, 60);
            a.agent.close();
            haproxy.untilAgentsAreGone();
            haproxy.until("a", UP, 60);
            haproxy.command("disable agent site/a", "set weight site/a 100%");
            haproxy.until("a", UP, 100);
        }
    }

    @Test
    void weighsServersThatOnlyBeatByTheMonitorsAgent() throws IOException {
        Site a = new Site("a");
        Site b = new Site("b");
        Site c = new Site("c");
        KnownServer heardA = KnownServer.at("127.0.0.1", a.port, 80, 20);
        KnownServer heardB = KnownServer.at("127.0.0.2", 0, 30, 70);
        monitor.set(KnownMonitor.of(heardA, heardB));
        Site agent = new Site("agent", Kind.HeartbeatMonitorAgent);
        try (HaproxyProcess haproxy = new HaproxyProcess(
                "balance roundrobin",
                DEFAULTS,
                a.line() + agent.asks("127.0.0.1:" + a.port),
                b.line() + agent.asks("127.0.0.2:" + b.port),
                c.line() + agent.asks("127.0.0.3:" + c.port))) {
            haproxy.until("a", UP, 80);
            haproxy.until("b", UP, 30);
            haproxy.until("c", UP, 100);
            monitor.set(KnownMonitor.of(heardA.in(ServerState.DRAINING), heardB.in(ServerState.STALE)));
            haproxy.until("a", UP, 0);
            haproxy.until("b", UP, 30);
            monitor.set(KnownMonitor.of(heardA));
            haproxy.until("a", UP, 80);
        }
    }

    @Test
    void answersFiftyAgentsEachSecond() throws IOException {
        Site a = new Site("a").beat(75, 25);
        try (HaproxyProcess haproxy = new HaproxyProcess(Stream.concat(
                        Stream.of("default-server weight 100 agent-check agent-inter 1s agent-send \"\\n\""),
                        IntStream.range(0, 50).mapToObj(i -> a.line().replace("server a", "server a" + i)))
                .toArray(String[]::new))) {
            Await.until(haproxy::servers, servers -> servers.size() == 50
                    && servers.values().stream().allMatch(server -> server.weight() == 75));
            a.beat(20, 80);
            Await.until(haproxy::servers, servers -> servers.values().stream().allMatch(server -> server.weight() == 20));
        }
    }

    /** An HTTP server that answers with its name, with an agent and a sender beside it. */
    private final class Site {

        private final String name;
        private final Kind kind;
        private final int port = Ports.next();
        private final int agentPort = Ports.next();
        private final KnownSender sender = KnownSender.silent();
        private volatile boolean hasSender = true;
        private HttpServer http;
        private AgentServer agent;

        private Site(String name) throws IOException {
            this(name, Kind.HeartbeatAgent);
        }

        private Site(String name, Kind kind) throws IOException {
            this.name = name;
            this.kind = kind;
            start();
            sites.add(this);
        }

        private Site beat(int ready, int busy) {
            // late enough to remain the last beat for the whole test
            sender.beat(ready, busy, Duration.ZERO);
            return this;
        }

        private void start() throws IOException {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
            http.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, name.length());
                exchange.getResponseBody().write(name.getBytes());
                exchange.close();
            });
            http.start();
            agent = new AgentServer(
                    new AgentReplies(() -> hasSender ? sender : null, monitor::get, () -> false), System::nanoTime);
            agent.apply(new AgentSettings(List.of(new Endpoint(kind, new HostPort("127.0.0.1", agentPort))), List.of()));
            Await.until(agent::addresses, open -> !open.isEmpty());
        }

        private void stop() {
            http.stop(0);
            agent.close();
        }

        private String line() {
            return "server " + name + " 127.0.0.1:" + port + " agent-port " + agentPort;
        }

        /** Returns the options that make a server of HAProxy ask this agent about the given server. */
        private String asks(String server) {
            return " agent-port " + agentPort + " agent-send \"" + server + "\\n\"";
        }
    }
}
