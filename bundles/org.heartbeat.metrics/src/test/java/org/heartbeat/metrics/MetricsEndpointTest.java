// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.servlet.Servlet;
import javax.servlet.ServletException;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownSender;
import org.heartbeat.testing.KnownServer;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.ServletCall;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.Version;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class MetricsEndpointTest {

    private static final Map<String, Object> PROPERTIES = Map.of("service.pid", "org.heartbeat.metrics");
    private static final String METRICS = "/heartbeat/metrics";
    private static final String TARGETS = "/heartbeat/targets";

    private final AtomicReference<Servlet> servlet = new AtomicReference<>();
    private final AtomicReference<Object> paths = new AtomicReference<>();
    /** {@code HeartbeatAllow} of the monitor; null without a configuration. */
    private Object monitorAllows;

    @Test
    void tellsItsVersionWhereNothingElseIsThere() throws Exception {
        endpoint();
        assertEquals("200 # HELP heartbeat_build_info Version of Heartbeat, with the value 1.\n"
                + "# TYPE heartbeat_build_info gauge\n"
                + "heartbeat_build_info{version=\"1.2.3\"} 1\n", ask(METRICS).toString());
        assertEquals("[/heartbeat/metrics, /heartbeat/targets]", paths.get().toString());
    }

    @Test
    void tellsOfTheSender() throws Exception {
        KnownSender sender = KnownSender.silent().beat(75, 5, Duration.ofSeconds(1000));
        endpoint().bindSender(sender.target("239.0.0.1:27999", 7, 0).target("http://192.0.2.1/hb", 5, 2));
        List<String> samples = samples();
        for (String sample : List.of(
                "heartbeat_sender_measured_ready_workers 75",
                "heartbeat_sender_measured_busy_workers 5",
                "heartbeat_sender_reported_ready_workers 75",
                "heartbeat_sender_reported_busy_workers 5",
                "heartbeat_sender_failed_requests_ratio 0.000",
                "heartbeat_sender_draining 0",
                "heartbeat_sender_beats_total 1",
                "heartbeat_sender_sent_beats_total{target=\"239.0.0.1:27999\"} 7",
                "heartbeat_sender_failed_beats_total{target=\"http://192.0.2.1/hb\"} 2")) {
            assertTrue(samples.contains(sample), sample + " in " + samples);
        }
        String name = "heartbeat_sender_last_beat_timestamp_seconds ";
        double last = samples.stream()
                .filter(sample -> sample.startsWith(name))
                .mapToDouble(sample -> Double.parseDouble(sample.substring(name.length())))
                .sum();
        assertEquals(System.currentTimeMillis() / 1000.0 - 1000, last, 60);
        sender.change(status -> status.failing(0.125, 90));
        assertTrue(samples().contains("heartbeat_sender_failed_requests_ratio 0.125"));
        sender.drain("operator", false);
        assertTrue(samples().contains("heartbeat_sender_draining 1"));
    }

    @Test
    void tellsOfEachServerAndOfAllByState() throws Exception {
        endpoint().bindMonitor(monitor());
        List<String> samples = samples();
        for (String sample : List.of(
                "heartbeat_servers{state=\"up\"} 1",
                "heartbeat_servers{state=\"full\"} 0",
                "heartbeat_servers{state=\"draining\"} 1",
                "heartbeat_servers{state=\"stale\"} 0",
                "heartbeat_server_state{server=\"192.0.2.11:8181\",state=\"up\"} 1",
                "heartbeat_server_state{server=\"2001:db8::1\",state=\"draining\"} 1",
                "heartbeat_server_ready_workers{server=\"192.0.2.11:8181\"} 7",
                "heartbeat_server_busy_workers{server=\"192.0.2.11:8181\"} 3",
                "heartbeat_server_smoothed_ready_workers{server=\"192.0.2.11:8181\"} 6",
                "heartbeat_server_smoothed_busy_workers{server=\"192.0.2.11:8181\"} 4",
                "heartbeat_server_failed_requests_ratio{server=\"192.0.2.11:8181\"} 0.000",
                "heartbeat_server_beats_total{server=\"192.0.2.11:8181\"} 10",
                "heartbeat_server_missed_beats_total{server=\"192.0.2.11:8181\"} 0")) {
            assertTrue(samples.contains(sample), sample + " in " + samples);
        }
    }

    @Test
    void tellsWhatBecameOfMessages() throws Exception {
        endpoint().bindMonitor(new KnownMonitor(List.of(), new KnownMonitor.Statistics(
                11, 12, 13, Map.of("invalid-ready", 14L), Map.of("unsigned", 15L), List.of())));
        List<String> samples = samples();
        for (String sample : List.of(
                "heartbeat_messages_total{outcome=\"accepted\"} 11",
                "heartbeat_messages_total{outcome=\"not-allowed\"} 12",
                "heartbeat_messages_total{outcome=\"table-full\"} 13",
                "heartbeat_messages_total{outcome=\"rejected\",reason=\"invalid-ready\"} 14",
                "heartbeat_untrusted_messages_total{reason=\"unsigned\"} 15")) {
            assertTrue(samples.contains(sample), sample + " in " + samples);
        }
    }

    @Test
    void writesOpenMetricsOnDemand() throws Exception {
        endpoint().bindMonitor(monitor());
        ServletCall answer = ServletCall.of("GET", METRICS, "127.0.0.1")
                .header("Accept", "application/openmetrics-text;version=1.0.0")
                .to(servlet.get());
        assertEquals("application/openmetrics-text; version=1.0.0; charset=utf-8", answer.headers().get("Content-Type"));
        assertTrue(answer.body().contains("# TYPE heartbeat_server_beats counter\n"), answer.body());
        assertTrue(answer.body().endsWith("\n# EOF\n"), answer.body());
    }

    @Test
    void keepsLinesOfAFamilyTogether() throws Exception {
        endpoint().bindMonitor(KnownMonitor.of(IntStream.range(0, 1000)
                .mapToObj(i -> KnownServer.at("10.0." + i / 250 + "." + i % 250, 8181, i, 1))
                .toArray(ServerStatus[]::new)));
        List<String> families = ask(METRICS).body().lines()
                .map(line -> line.replaceFirst("# (HELP|TYPE) ", "").replaceFirst("[{ ].*", ""))
                .toList();
        long changes = IntStream.range(1, families.size()).filter(i -> !families.get(i).equals(families.get(i - 1))).count();
        assertEquals(families.stream().distinct().count(), changes + 1);
        assertEquals(1002, families.stream().filter("heartbeat_server_ready_workers"::equals).count());
    }

    @Test
    void listsServersAsTargets() throws Exception {
        endpoint().bindMonitor(monitor());
        ServletCall answer = ask(TARGETS);
        assertEquals("200 [\n"
                + "{\"targets\":[\"192.0.2.11:8181\"],\"labels\":{\"__meta_heartbeat_state\":\"up\"}},\n"
                + "{\"targets\":[\"[2001:db8::1]\"],\"labels\":{\"__meta_heartbeat_state\":\"draining\"}}\n"
                + "]\n", answer.toString());
        assertEquals("application/json;charset=utf-8", answer.headers().get("Content-Type"));
    }

    @Test
    void listsServersAsTargetsWhereTheMonitorAllowsThem() throws Exception {
        endpoint().bindMonitor(monitor());
        for (Object allow : List.of("192.0.2.0/24, 203.0.113.0/24", new String[] {"203.0.113.0/24", "192.0.2.11"})) {
            monitorAllows = allow;
            assertEquals(
                    "200 [\n{\"targets\":[\"192.0.2.11:8181\"],\"labels\":{\"__meta_heartbeat_state\":\"up\"}}\n]\n",
                    ask(TARGETS).toString());
        }
        monitorAllows = "203.0.113.0/24";
        assertEquals("200 []\n", ask(TARGETS).toString());
        monitorAllows = "";
        assertEquals(2, ask(TARGETS).body().split("targets", -1).length - 1);
        monitorAllows = "everybody";
        assertEquals(
                "503 HeartbeatAllow: \"everybody\" (expected: a CIDR block, such as 192.0.2.0/24 or 2001:db8::/32)\n",
                ask(TARGETS).toString());
        monitorAllows = new IllegalStateException("deleted");
        assertEquals("503 HeartbeatAllow of the monitor: deleted\n", ask(TARGETS).toString());
    }

    @Test
    void listsNoTargetsWithoutServersAndFailsWithoutAMonitor() throws Exception {
        MetricsEndpoint endpoint = endpoint();
        assertEquals("503 no-monitor (expected: the feature heartbeat-monitor)\n", ask(TARGETS).toString());
        endpoint.bindMonitor(KnownMonitor.of());
        assertEquals("200 []\n", ask(TARGETS).toString());
    }

    @Test
    void answersThisMachineOnlyUntilToldOtherwise() throws Exception {
        MetricsEndpoint endpoint = endpoint();
        assertEquals(List.of(200, 200, 200, 403, 403), statuses());
        endpoint.configure(Configs.of(MetricsConfig.class, "HeartbeatAllow", "192.0.2.0/24"), PROPERTIES);
        assertEquals(List.of(403, 403, 403, 200, 403), statuses());
        endpoint.configure(Configs.of(MetricsConfig.class, "HeartbeatAllow", ""), PROPERTIES);
        assertEquals(List.of(200, 200, 200, 200, 200), statuses());
    }

    @Test
    void answersNobodyWhoseAddressMayComeFromAHeader() throws Exception {
        endpoint();
        for (String path : List.of(METRICS, TARGETS)) {
            ServletCall forged = ServletCall.of("GET", path, "127.0.0.1").header("X-Forwarded-For", "127.0.0.1");
            assertEquals(403, forged.to(servlet.get()).status());
        }
    }

    @Test
    void keepsTheLastGoodConfiguration() throws Exception {
        try (LogLines log = new LogLines()) {
            MetricsEndpoint endpoint = endpoint();
            endpoint.configure(Configs.of(MetricsConfig.class, "HeartbeatAllow", "all"), PROPERTIES);
            assertEquals(List.of(200, 200, 200, 403, 403), statuses());
            assertEquals(
                    List.of("ERROR Configuration org.heartbeat.metrics rejected, the last good one stays in force:"
                            + " HeartbeatAllow: \"all\" (expected: a CIDR block, such as 192.0.2.0/24 or 2001:db8::/32)"),
                    log.next());
        }
    }

    @Test
    void changesNothingByAnyMethod() throws Exception {
        endpoint();
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
            ServletCall answer = ServletCall.of(method, METRICS, "127.0.0.1").to(servlet.get());
            assertEquals("405 method (expected: GET or HEAD)\n", answer.toString());
            assertEquals("GET, HEAD", answer.headers().get("Allow"));
        }
    }

    @Test
    void leavesWithItsComponent() {
        MetricsEndpoint endpoint = endpoint();
        endpoint.close();
        assertFalse(servlet.get() instanceof Servlet);
    }

    private static KnownMonitor monitor() {
        return KnownMonitor.of(
                KnownServer.at("192.0.2.11", 8181, 6, 4).momentarily(7, 3),
                KnownServer.at("2001:db8::1", 0, 0, 10).in(ServerState.DRAINING));
    }

    private List<Integer> statuses() throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (String peer : List.of("127.0.0.1", "[::1]", "0:0:0:0:0:0:0:1", "192.0.2.1", "2001:db8::1")) {
            ServletCall answer = ServletCall.of("GET", METRICS, peer).to(servlet.get());
            statuses.add(Integer.valueOf(answer.toString().substring(0, 3)));
        }
        return statuses;
    }

    private List<String> samples() throws Exception {
        return ask(METRICS).body().lines().filter(line -> !line.startsWith("#")).toList();
    }

    private ServletCall ask(String path) throws IOException, ServletException {
        return ServletCall.of("GET", path, "127.0.0.1").to(servlet.get());
    }

    private MetricsEndpoint endpoint() {
        return new MetricsEndpoint(context(), configurations(), Configs.of(MetricsConfig.class), PROPERTIES);
    }

    /** Returns a Config Admin with the monitor's configuration, if there is one. */
    private ConfigurationAdmin configurations() {
        return proxy(ConfigurationAdmin.class, (admin, list, filter) -> {
            if (monitorAllows == null) {
                return null;
            }
            assertEquals("(service.pid=org.heartbeat.monitor)", filter[0]);
            Object allow = monitorAllows;
            return new Configuration[] {proxy(Configuration.class, (configuration, get, none) -> {
                if (allow instanceof RuntimeException failure) {
                    throw failure;
                }
                return new Hashtable<>(Map.of("HeartbeatAllow", allow));
            })};
        });
    }

    private BundleContext context() {
        Bundle bundle = proxy(Bundle.class, (proxy, call, arguments) -> new Version(1, 2, 3));
        return proxy(BundleContext.class, (proxy, call, arguments) -> {
            if (call.getName().equals("getBundle")) {
                return bundle;
            }
            servlet.set((Servlet) arguments[1]);
            paths.set(((Dictionary<?, ?>) arguments[2]).get("osgi.http.whiteboard.servlet.pattern"));
            return proxy(ServiceRegistration.class, (registration, change, nothing) -> {
                servlet.set(null);
                return null;
            });
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
