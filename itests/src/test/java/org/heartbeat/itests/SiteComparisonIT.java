// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.heartbeat.itests.ComparedSite.uri;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.heartbeat.itests.ComparedSite.Goal;
import org.heartbeat.itests.ComparedSite.Way;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Three Karafs with small Jetty pools behind a stock httpd, and behind the HTTP proxy of a fourth Karaf: what users experience with
 * heartbeats, and with balancers that know nothing. A measurement, not a test: run it with {@code -Ditests.site=40}, the seconds to
 * measure each load, on an otherwise idle machine. It prints a table.
 */
@EnabledIfSystemProperty(named = "itests.site", matches = "[1-9]\\d*")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SiteComparisonIT {

    static final String GROUP = "224.0.0.1";
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

    private ComparedSite site;

    @BeforeAll
    void start() throws Exception {
        // the first one also writes a file for httpd
        site = new ComparedSite(List.of(12, 12, 12), "heartbeat-monitor");
    }

    @AfterAll
    void stop() {
        if (site != null) {
            site.close();
        }
    }

    @Test
    void httpd() throws Exception {
        int port = Ports.next();
        int monitored = Ports.next();
        // httpd runs as another user and needs to enter it
        Path folder = Files.createTempDirectory("site");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        String file = folder.resolve("heartbeats").toString();
        site.karafs().get(0).edit(
                "org.heartbeat.monitor.cfg", "HeartbeatListen", "127.0.0.1:" + monitored, "HeartbeatStorage", file);
        // two, since an httpd that gets beats both ways forgets by one what it learned by the other
        try (Httpd hearing = balancing(site, port);
                Httpd asked = balancing(site, Ports.next());
                Httpd reading = new Httpd(
                        "HeartbeatMaxServers 0", "HeartbeatStorage " + file, SHAPE, balancer(site, "heartbeat"))) {
            URI heard = uri(hearing.port(), "/heartbeat/servlet");
            URI posted = uri(asked.port(), "/heartbeat/servlet");
            String group = GROUP + ":" + port;
            String url = "http://127.0.0.1:" + asked.port() + "/beat";
            compare("byrequests", List.of(
                    new Way("heartbeat, datagrams", heard, beats(group, "1"), "jetty"),
                    new Way("heartbeat, datagrams, scale 10", heard, beats(group, "10"), "jetty"),
                    new Way("byrequests", uri(asked.port(), "/byrequests/servlet"), List.of(), ""),
                    new Way("bybusyness", uri(asked.port(), "/bybusyness/servlet"), List.of(), ""),
                    new Way(
                            "heartbeat, file", uri(reading.port(), "/heartbeat/servlet"),
                            beats("127.0.0.1:" + monitored, "1"), "jetty"),
                    new Way("heartbeat, POST", posted, beats(url, "1"), "jetty"),
                    new Way("heartbeat, POST, scale 10", posted, beats(url, "10"), "jetty")));
        }
    }

    static List<String> beats(String address, String scale) {
        return List.of(
                "HeartbeatAddress", address, "HeartbeatScale", scale,
                "HeartbeatInterface", "127.0.0.1", "HeartbeatTimeToLive", "0");
    }

    @Test
    void proxyOfKaraf() throws Exception {
        int beats = Ports.next();
        int ssh = Ports.next();
        int port = Ports.next();
        Path home = KarafProcess.stock("site-proxy", ssh);
        KarafProcess.httpOn(home, "127.0.0.1", port, 1600);
        KarafProcess.edit(home, "system.properties", "http.maxConnections", "1600");
        String targets = site.karafs().stream()
                .map(karaf -> "http://" + karaf.authority() + "/app")
                .collect(Collectors.joining(","));
        try (KarafProcess proxy = new KarafProcess(home, "server")) {
            proxy.install(ssh, "heartbeat-balancer http");
            KarafProcess.edit(home, "org.heartbeat.monitor.cfg", "HeartbeatListen", "127.0.0.1:" + beats);
            List<Way> ways = new ArrayList<>();
            for (String policy : List.of("heartbeat", "random", "round-robin")) {
                proxy.client(ssh, "http:proxy-add -b " + policy + " /" + policy + " " + targets);
                ways.add(new Way("proxy, " + policy, uri(port, "/" + policy + "/servlet"),
                        policy.equals("heartbeat") ? beats("127.0.0.1:" + beats, "1") : List.of(), "jetty"));
            }
            compare("proxy, round-robin", ways);
        }
    }

    /** Starts an httpd that balances this site by beats (multicast to this port, or POST), by requests, and by busyness. */
    static Httpd balancing(ComparedSite site, int port) throws IOException, InterruptedException {
        return new Httpd(
                "HeartbeatListen " + GROUP + ":" + port, STORAGE, SHAPE, balancer(site, "heartbeat"), balancer(site, "byrequests"),
                balancer(site, "bybusyness"),
                "<Location /beat>\nSetHandler heartbeat\n</Location>");
    }

    private static String balancer(ComparedSite site, String method) {
        return "<Proxy balancer://" + method + ">\n"
                + site.karafs().stream()
                        .map(karaf -> "BalancerMember http://" + karaf.authority() + " ttl=20\n")
                        .collect(Collectors.joining())
                + "ProxySet lbmethod=" + method + "\n</Proxy>\nProxyPass /" + method + " balancer://" + method + "/app";
    }

    private void compare(String unknowing, List<Way> ways) throws IOException {
        assertEquals(0, site.compare(new Goal(unknowing, 1.1), new Goal(unknowing, 0.7), ways), "errors by beats");
    }
}
