// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.util.Map;

/** Finds problems with Karaf's HTTP server. */
final class WebChecks {

    /** The configuration of Karaf's HTTP server. */
    static final String PID = "org.ops4j.pax.web";

    private WebChecks() {}

    static void run(Findings findings, Map<String, String> config) {
        if (Boolean.parseBoolean(config.get("org.osgi.service.http.checkForwardedHeaders"))) {
            findings.found(
                    "Karaf reads the addresses of HTTP clients from headers, which any client can forge"
                            + " (org.osgi.service.http.checkForwardedHeaders = true in etc/org.ops4j.pax.web.cfg).",
                    "Set it to false unless an application needs it. HeartbeatAllow still checks the peer of the connection;"
                            + " without Jetty, it rejects requests with such headers. List the proxies in front of a monitor in"
                            + " HeartbeatTrustedProxies in etc/org.heartbeat.monitor.cfg.");
        }
    }
}
