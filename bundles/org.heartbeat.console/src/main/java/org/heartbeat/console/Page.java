// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.sender.HeartbeatSender;

/**
 * Writes the page, row by row, so that the number of servers does not matter.
 *
 * @param now the time for people
 * @param uptime the same time by the monotonic clock, as in the history
 */
record Page(PrintWriter out, History history, Instant now, Duration uptime) {

    /** Writes the page; the sender and the monitor are null if there is none. */
    void write(HeartbeatSender sender, HeartbeatMonitor monitor, String token) throws IOException {
        out.print("<div id=\"heartbeat\">\n<style>\n" + resource("heartbeat.css") + "</style>\n");
        SenderPart ours = null;
        if (sender != null) {
            var status = sender.status();
            ours = new SenderPart(out, status, history.isLate(status));
            ours.control(token);
        }
        out.print("<p id=\"heartbeat-lost\" class=\"alarm\" role=\"status\"></p>\n<div id=\"heartbeat-now\">\n");
        if (ours != null) {
            ours.headline();
        }
        if (monitor != null) {
            ServersPart servers = new ServersPart(out, monitor, history, now, uptime);
            servers.write();
            servers.details();
        }
        if (ours != null) {
            ours.details();
        }
        if (sender == null && monitor == null) {
            out.print("<p>There is neither a sender nor a monitor (features heartbeat, heartbeat-monitor).</p>\n");
        }
        out.print("</div>\n<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>\n<script>\n" + resource("heartbeat.js")
                + "</script>\n</div>\n");
    }

    private static String resource(String name) throws IOException {
        try (InputStream file = Page.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }
}
