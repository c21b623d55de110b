// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.heartbeat.itests.ComparedSite.uri;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
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
 * Three Karafs with small Jetty pools behind a stock httpd, and behind the HTTP proxy of a fourth Karaf: what their users get
 * by beats, and by balancers that know nothing. A measurement and no test, run with {@code -Ditests.site=40}, the seconds for
 * which each load is measured, on a machine that has nothing else to do. It prints a table.
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
        site = new ComparedSite(List.of(12, 12, 12), "heartbeat-status-mix");
        for (BeatingKaraf karaf : site.karafs()) {
            karaf.edit("org.heartbeat.status.mix.cfg", "MixSources", "jetty*10");
        }
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
        // two, since an httpd that hears both ways forgets by one of them what it heard by the other
        try (Httpd hearing = balancing(site, port);
                Httpd asked = balancing(site, Ports.next())) {
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
        String targets = site.karafs().stream().map(karaf -> "http://" + karaf.authority() + "/app").collect(Collectors.joining(","));
        try (KarafProcess proxy = new KarafProcess(home, "server")) {
            proxy.install(ssh, "heartbeat-balancer http");
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

    /** An httpd that balances this site by beats, which it hears at this port or is told by POST, and by requests. */
    static Httpd balancing(ComparedSite site, int port) throws IOException, InterruptedException {
        return new Httpd(
                "HeartbeatListen " + GROUP + ":" + port, STORAGE, SHAPE, balancer(site, "heartbeat"), balancer(site, "byrequests"),
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
