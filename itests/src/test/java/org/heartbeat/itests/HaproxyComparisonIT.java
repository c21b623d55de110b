// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.heartbeat.itests.ComparedSite.uri;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.heartbeat.itests.ComparedSite.Goal;
import org.heartbeat.itests.ComparedSite.Way;
import org.heartbeat.testing.HaproxyProcess;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Three Karafs with unequal Jetty pools behind a real HAProxy: what users experience with its own methods, and with agent checks. A
 * measurement like {@link SiteComparisonIT}, and run the same way.
 */
@EnabledIfSystemProperty(named = "itests.site", matches = "[1-9]\\d*")
class HaproxyComparisonIT {

    private static final List<Integer> THREADS = List.of(12, 22, 32);

    @Test
    void haproxy() throws Exception {
        List<HaproxyProcess> processes = new ArrayList<>();
        try (ComparedSite site = new ComparedSite(THREADS, "heartbeat-haproxy")) {
            int agent = Ports.next();
            for (BeatingKaraf karaf : site.karafs()) {
                karaf.edit("org.heartbeat.haproxy.cfg", "HeartbeatAgent", karaf.address() + ":" + agent);
            }
            List<Way> ways = new ArrayList<>();
            for (String method : List.of("leastconn", "roundrobin")) {
                for (boolean asks : new boolean[] {true, false}) {
                    int port = Ports.next();
                    processes.add(HaproxyProcess.on(port, backend(site, method, asks ? agent : 0)));
                    ways.add(new Way(asks ? "heartbeat, " + method : method, uri(port, "/app/servlet"), List.of(), ""));
                }
            }
            int errors = site.compare(new Goal("leastconn", 1.1), new Goal("roundrobin", 1.0), ways);
            assertEquals(0, errors, "errors by the agents' answers");
        } finally {
            for (HaproxyProcess process : processes) {
                process.close();
            }
        }
    }

    /** Returns a backend weighted by pool size, of which agents report a part; with agent 0, without agent checks. */
    private static String[] backend(ComparedSite site, String method, int agent) {
        List<String> lines = new ArrayList<>(List.of(
                "balance " + method, "default-server check inter 1s"
                        + (agent == 0 ? "" : " agent-check agent-inter 1s agent-send \"\\n\"")));
        for (int i = 0; i < site.karafs().size(); i++) {
            BeatingKaraf karaf = site.karafs().get(i);
            lines.add("server s" + i + " " + karaf.authority() + " weight " + site.workers().get(i) * 8
                    + (agent == 0 ? "" : " agent-port " + agent));
        }
        return lines.toArray(String[]::new);
    }
}
