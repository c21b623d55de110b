// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.util.Map;

/** Examines Karaf's HTTP server. */
final class WebChecks {

    /** The configuration of Karaf's HTTP server. */
    static final String PID = "org.ops4j.pax.web";

    private WebChecks() {}

    /** Examines the configuration of Karaf's HTTP server. */
    static void run(Findings findings, Map<String, String> config) {
        if (Boolean.parseBoolean(config.get("org.osgi.service.http.checkForwardedHeaders"))) {
            findings.found(
                    "Karaf takes the addresses of HTTP clients from headers, which any client can write"
                            + " (org.osgi.service.http.checkForwardedHeaders = true in etc/org.ops4j.pax.web.cfg).",
                    "HeartbeatAllow goes by the peer of the connection all the same; without Jetty, it rejects requests with such"
                            + " headers. Set it to false unless an application needs it. HeartbeatTrustedProxies in"
                            + " etc/org.heartbeat.monitor.cfg names the proxies in front of a monitor.");
        }
    }
}
