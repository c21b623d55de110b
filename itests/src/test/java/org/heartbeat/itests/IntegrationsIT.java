// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Map;
import javax.inject.Inject;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Ports;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/** The features for HAProxy, probes, and Prometheus in one Karaf that beats to no target, with the monitor and its endpoint. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class IntegrationsIT {

    private static final String BEAT = "v=1&ready=30&busy=70&port=8181";

    @Inject
    private BundleContext context;

    @Inject
    private HeartbeatSender sender;

    private final int agent = Ports.next();
    private final int monitorAgent = Ports.next();
    private Configs configs;
    private int http;

    @Configuration
    public Option[] karaf() {
        return new Option[] {
            StockKaraf.withHeartbeatAnd("heartbeat-haproxy", "heartbeat-readiness", "heartbeat-metrics", "heartbeat-monitor")
        };
    }

    @Before
    public void configure() throws IOException {
        configs = new Configs(context);
        http = Integer.parseInt((String) configs.get("org.ops4j.pax.web", "org.osgi.service.http.port"));
        configs.set("org.heartbeat", Map.of("HeartbeatSteady", "off"));
        configs.set("org.heartbeat.status.fixed", Map.of("ready", "75", "busy", "25"));
        configs.set("org.heartbeat.haproxy", Map.of(
                "HeartbeatAgent", "127.0.0.1:" + agent, "HeartbeatMonitorAgent", "127.0.0.1:" + monitorAgent));
        // all of them are up, and none still has the old numbers
        Await.until(() -> answer(agent, ""), "75%\n"::equals);
        Await.until(() -> answer("/heartbeat/ready"), "200 ready 75 busy 25\n"::equals);
        Await.until(() -> answer("/heartbeat/metrics"), answer -> answer.startsWith("200 "));
    }

    @After
    public void rest() throws IOException {
        sender.resume("test");
        configs.set("org.heartbeat.haproxy", Map.of("HeartbeatAgent", "", "HeartbeatMonitorAgent", ""));
        configs.set("org.heartbeat.status.fixed", Map.of("ready", "", "busy", ""));
    }

    @Test
    public void tellsTheSameEverywhereWithoutAnyBeat() throws IOException {
        RawHttp.Answer metrics = get("/heartbeat/metrics");
        assertEquals("text/plain;version=0.0.4;charset=utf-8", metrics.headers().get("Content-Type").replace(" ", ""));
        assertTrue(metrics.body(), metrics.body().contains("\nheartbeat_sender_reported_ready_workers 75\n"));

        sender.drain("test", false);
        Await.until(() -> answer(agent, ""), "0%\n"::equals);
        assertEquals("503 draining\n", get("/heartbeat/ready").toString());
        assertTrue(get("/heartbeat/metrics").body().contains("\nheartbeat_sender_draining 1\n"));

        sender.resume("test");
        // the beat that reports 0 for the drain may only be sent now, before the next one
        Await.until(() -> answer("/heartbeat/ready"), "200 ready 75 busy 25\n"::equals);
        Await.until(() -> answer(agent, ""), "75%\n"::equals);
    }

    @Test
    public void tellsOfServersThatBeatByPostBesideTheirEndpoint() throws IOException {
        // send a beat before each attempt: on a busy machine the server may become stale between two steps
        Await.until(() -> beat() + answer(monitorAgent, "127.0.0.1:8181\n"), answer -> answer.matches("200 OK[0-9]+%\n"));
        // the agent closes the connection if the question arrives late
        Await.until(() -> answer(monitorAgent, "127.0.0.2:8181\n"), ""::equals);
        Await.until(
                () -> beat() + answer("/heartbeat/targets"),
                ("200 OK200 [\n{\"targets\":[\"127.0.0.1:8181\"],\"labels\":{\"__meta_heartbeat_state\":\"up\"}}\n]\n")
                        ::equals);
        String metrics = get("/heartbeat/metrics").body();
        assertTrue(metrics, metrics.contains("\nheartbeat_server_ready_workers{server=\"127.0.0.1:8181\"} 30\n"));
    }

    @Test
    public void worksWithWhatIsThere() throws IOException, BundleException {
        Bundle monitor = bundle("org.heartbeat.monitor");
        Bundle beats = bundle("org.heartbeat.sender");
        monitor.stop();
        try {
            assertEquals(503, get("/heartbeat/targets").status());
            Await.until(() -> answer(monitorAgent, "127.0.0.1:8181\n"), ""::equals);
            Await.until(() -> answer("/heartbeat/ready"), "200 ready 75 busy 25\n"::equals);
            beats.stop();
            assertEquals("503 no sender\n", get("/heartbeat/ready").toString());
            assertEquals("", answer(agent, ""));
            assertEquals(1, get("/heartbeat/metrics").body().lines().filter(line -> !line.startsWith("#")).count());
        } finally {
            beats.start();
            monitor.start();
        }
        Await.until(() -> answer(agent, ""), "75%\n"::equals);
        Await.until(() -> answer("/heartbeat/targets"), answer -> answer.startsWith("200 "));
    }

    private Bundle bundle(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }

    private RawHttp.Answer get(String path) {
        try {
            return RawHttp.ask(http, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the answer at this path, or why there is none. */
    private String answer(String path) {
        try {
            return get(path).toString();
        } catch (UncheckedIOException e) {
            return e.toString();
        }
    }

    private String beat() {
        try {
            return RawHttp.ask(http, RawHttp.post("/heartbeat", BEAT)).toString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Returns an agent's answer to this line, as HAProxy would get it, or why there is none. */
    private static String answer(int port, String line) {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            socket.getOutputStream().write(line.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
