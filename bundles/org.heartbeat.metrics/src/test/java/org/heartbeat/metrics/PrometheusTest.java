// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownSender;
import org.heartbeat.testing.KnownServer;
import org.heartbeat.testing.Peer;
import org.heartbeat.testing.Ports;
import org.heartbeat.testing.ServletCall;
import org.heartbeat.testing.ServletHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus reads the metrics and finds the servers. */
@EnabledIf("isPrometheusPresent")
class PrometheusTest {

    private final Metrics metrics = new Metrics("1.2.3");
    private final MetricsServlet servlet = new MetricsServlet(metrics, List::of, List::of);
    private final Queue<String> contentTypes = new ConcurrentLinkedQueue<>();
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private HttpServer http;

    static boolean isPrometheusPresent() {
        return Peer.isPresent("prometheus") && Peer.isPresent("promtool");
    }

    @BeforeEach
    void serve() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        ServletHandler handler = new ServletHandler(servlet);
        http.createContext("/heartbeat/", exchange -> {
            handler.handle(exchange);
            contentTypes.add(exchange.getResponseHeaders().getFirst("Content-Type"));
        });
        http.start();
        metrics.sender.bind(KnownSender.saying(75, 5).target("239.0.0.1:27999", 7, 1));
        metrics.monitor.bind(new KnownMonitor(
                Stream.concat(
                                Stream.of(
                                        KnownServer.at("127.0.0.1", http.getAddress().getPort(), 6, 4),
                                        KnownServer.at("2001:db8::1", 0, 0, 10).in(ServerState.DRAINING)),
                                IntStream.range(0, 1000)
                                        .mapToObj(i -> KnownServer.at("127.1." + i / 250 + "." + i % 250, 9, i, 1)))
                        .map(ServerStatus.class::cast)
                        .toList(),
                new KnownMonitor.Statistics(11, 12, 13, Map.of("invalid-ready", 14L), Map.of("unsigned", 15L), List.of())));
    }

    @AfterEach
    void stop() {
        http.stop(0);
    }

    @Test
    void passesPromtoolWithoutAWord() throws Exception {
        Path output = folder.resolve("promtool");
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try (OutputStream in = promtool.getOutputStream()) {
            in.write(ServletCall.of("GET", MetricsServlet.METRICS, "127.0.0.1").to(servlet).body().getBytes(UTF_8));
        }
        int exit = promtool.waitFor();
        assertEquals("0 ", exit + " " + Files.readString(output));
    }

    @Test
    void isScrapedByAPrometheusThatFindsTheServersByItself() throws Exception {
        String own = "127.0.0.1:" + http.getAddress().getPort();
        int port = Ports.next();
        Path configuration = Files.writeString(folder.resolve("prometheus.yml"), """
                global:
                  scrape_interval: 500ms
                  scrape_timeout: 500ms
                scrape_configs:
                  - job_name: found
                    metrics_path: /heartbeat/metrics
                    http_sd_configs:
                      - url: http://%s/heartbeat/targets
                        refresh_interval: 1s
                    relabel_configs:
                      - source_labels: [__address__]
                        regex: %s
                        action: keep
                      - source_labels: [__meta_heartbeat_state]
                        target_label: state
                """.formatted(own, own));
        Process prometheus = new ProcessBuilder(
                        "prometheus", "--config.file=" + configuration, "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            until(port, "up{job=\"found\",state=\"up\"}", "1");
            until(port, "heartbeat_build_info{version=\"1.2.3\"}", "1");
            until(port, "count(heartbeat_server_ready_workers)", "1002");
            until(port, "heartbeat_server_ready_workers{server=\"" + own + "\"}", "6");
            until(port, "heartbeat_messages_total{outcome=\"rejected\",reason=\"invalid-ready\"}", "14");
            until(port, "heartbeat_sender_sent_beats_total{target=\"239.0.0.1:27999\"}", "7");
            until(port, "time() - heartbeat_sender_last_beat_timestamp_seconds < bool 3600", "1");
            assertTrue(contentTypes.contains(Exposition.Format.OPENMETRICS.contentType()), contentTypes.toString());
            assertTrue(ask(port, "/api/v1/targets?state=dropped").contains("\"__address__\":\"[2001:db8::1]"), "no such target");
        } finally {
            prometheus.destroy();
            prometheus.waitFor();
        }
    }

    /** Waits until the expression has this value. */
    private void until(int port, String expression, String value) {
        Await.until(
                () -> ask(port, "/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8)),
                answer -> answer.matches(".*\"value\":\\[[0-9.]+,\"" + value + "\"]}].*"));
    }

    private String ask(int port, String path) {
        try {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            // it may not be listening yet
            return e.toString();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
