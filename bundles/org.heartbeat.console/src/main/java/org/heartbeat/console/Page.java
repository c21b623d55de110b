// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.console;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.report.ServerTable;
import org.heartbeat.internal.report.StatusReport;
import org.heartbeat.internal.report.Words;

/** Writes the page, row by row, so that it does not matter how many servers there are. */
final class Page {

    private static final String STYLE = """
            <style>
            #heartbeat { line-height: 1.4 }
            #heartbeat h2, #heartbeat .state, #heartbeat thead th { font-weight: bold }
            #heartbeat h2, #heartbeat form { margin: 1em 0 0.4em }
            #heartbeat table { border-collapse: collapse; width: 100% }
            #heartbeat th, #heartbeat td { text-align: left; padding: 0.25em 0.6em 0.25em 0; vertical-align: middle }
            #heartbeat tbody tr { border-top: 1px solid #bbb }
            #heartbeat td, #heartbeat pre { overflow-wrap: anywhere }
            #heartbeat pre { white-space: pre-wrap }
            #heartbeat meter { width: 6em; height: 1em; display: block }
            #heartbeat svg { width: 120px; height: 26px; border-bottom: 1px solid #777; background: #f3f3f3; display: block }
            #heartbeat polyline { fill: none; stroke: #06c; stroke-width: 1.5 }
            #heartbeat .up { color: #060 }
            #heartbeat .full, #heartbeat .draining { color: #840 }
            #heartbeat .stale, #heartbeat .alarm { color: #a00 }
            #heartbeat button { font-size: 1em; padding: 0.4em 1em }
            #heartbeat :focus-visible { outline: 3px solid #06c; outline-offset: 2px }
            @media (max-width: 700px) {
              #heartbeat thead { position: absolute; left: -9999px }
              #heartbeat table, #heartbeat tbody, #heartbeat tr, #heartbeat td, #heartbeat th { display: block }
              #heartbeat tbody th { font-weight: bold }
              #heartbeat td { padding: 0.1em 0 }
              #heartbeat td:empty { display: none }
              #heartbeat td::before { content: attr(data-label); color: #444; display: inline-block; width: 10em }
              #heartbeat td meter, #heartbeat td svg { display: inline-block; vertical-align: middle; margin-right: 0.6em }
            }
            </style>
            """;

    /**
     * Takes the part that changes out of the page as it is now; without scripts the page loads itself anew. Its address is put
     * together, as fetch refuses one with a user and a password, which a bookmark may have.
     */
    private static final String SCRIPT = """
            <noscript><meta http-equiv="refresh" content="5"></noscript>
            <script>
            (function follow() {
              setTimeout(function () {
                if (document.hidden) { follow(); return; }
                fetch(location.origin + location.pathname, { credentials: 'same-origin', cache: 'no-store' }).then(function (answer) {
                  if (!answer.ok) { throw new Error('HTTP ' + answer.status); }
                  return answer.text();
                }).then(function (text) {
                  var now = new DOMParser().parseFromString(text, 'text/html').getElementById('heartbeat-now');
                  if (!now) { throw new Error('no longer logged in'); }
                  document.getElementById('heartbeat-now').replaceWith(now);
                  document.getElementById('heartbeat-lost').textContent = '';
                }).catch(function (error) {
                  document.getElementById('heartbeat-lost').textContent = 'This page is old: ' + error.message;
                }).finally(follow);
              }, 2000);
            })();
            </script>
            """;

    private final PrintWriter out;

    Page(PrintWriter out) {
        this.out = out;
    }

    /** Writes it; sender and monitor are null where there is none. */
    void write(HeartbeatSender sender, HeartbeatMonitor monitor, History history, String token) {
        out.print("<div id=\"heartbeat\">\n" + STYLE);
        if (sender != null) {
            out.print("<h2>This Karaf</h2>\n<form method=\"post\" action=\"" + HeartbeatPage.LABEL + "\"><p><input type=\"hidden\" name=\"token\" value=\"" + token + "\">"
                    + "<button name=\"action\" value=\"drain\">Drain this Karaf</button> "
                    + "<button name=\"action\" value=\"resume\">Resume</button> "
                    + "<label><input type=\"checkbox\" name=\"lasting\" value=\"true\"> drain beyond a restart too</label>"
                    + "</p></form>\n");
        }
        out.print("<p id=\"heartbeat-lost\" class=\"alarm\" role=\"status\"></p>\n<div id=\"heartbeat-now\">\n");
        StatusReport report = new StatusReport(line -> out.print(Html.text(line) + "\n"));
        if (sender != null) {
            sender(sender.status(), report);
        }
        if (monitor != null) {
            out.print("<h2>Servers</h2>\n<pre>\n");
            report.monitor(monitor);
            out.print("</pre>\n");
            servers(ServerTable.sorted(monitor), history);
        }
        if (sender == null && monitor == null) {
            out.print("<p>There is neither a sender nor a monitor (features heartbeat, heartbeat-monitor).</p>\n");
        }
        out.print("</div>\n" + SCRIPT + "</div>\n");
    }

    private void sender(SenderStatus status, StatusReport report) {
        if (!status.drainReasons().isEmpty()) {
            out.print("<p class=\"state draining\">This Karaf drains: it asks for no more work, because of "
                    + Html.text(String.join(", ", status.drainReasons())) + ".</p>\n");
        }
        status.statusFailure().ifPresent(trouble -> out.print("<p class=\"state alarm\">" + Html.text(trouble) + "</p>\n"));
        StatusReport.failures(status).ifPresent(failing -> out.print("<p class=\"state alarm\">" + Html.text(failing) + "</p>\n"));
        status.reported().ifPresent(said -> out.print("<p>" + workers(said) + "</p>\n"));
        out.print("<pre>\n");
        report.sender(status);
        out.print("</pre>\n");
    }

    private void servers(List<ServerStatus> servers, History history) {
        if (servers.isEmpty()) {
            return;
        }
        out.print("<table role=\"table\">\n<thead role=\"rowgroup\"><tr role=\"row\">");
        for (String column : List.of("Server", "State", "Workers", "Busy, last two minutes", "Age", "Loss", "Says")) {
            out.print("<th role=\"columnheader\" scope=\"col\">" + column + "</th>");
        }
        out.print("</tr></thead>\n<tbody role=\"rowgroup\">\n");
        for (ServerStatus server : servers) {
            String state = Words.word(server.state());
            out.print("<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">" + Html.text(server.id().toString()) + "</th>");
            cell("State", "<span class=\"state " + state + "\">" + state + "</span>");
            cell("Workers", workers(server.workers()));
            cell("Busy, last two minutes", line(history.of(server)));
            cell("Age", meter("age", seconds(server.age()), seconds(server.staleAfter()))
                    + Words.seconds(server.age()) + " of " + Words.seconds(server.staleAfter()));
            cell("Loss", meter("loss", server.lossRate(), 1) + Words.percent(server.lossRate()));
            cell("Says", Html.text(ServerTable.variables(server)));
            out.print("</tr>\n");
        }
        out.print("</tbody></table>\n");
    }

    private void cell(String label, String html) {
        out.print("<td role=\"cell\" data-label=\"" + label + "\">" + html + "</td>");
    }

    private static String workers(WorkerStatus workers) {
        return meter("busy workers", workers.busy(), Math.max(1, workers.workers()))
                + workers.busy() + " busy, " + workers.ready() + " ready";
    }

    private static String meter(String label, double value, double max) {
        return String.format(Locale.ROOT, "<meter aria-label=\"%s\" value=\"%.3f\" max=\"%.3f\" high=\"%.3f\" optimum=\"0\"></meter>",
                label, Math.min(value, max), max, max * 0.8);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    /** A line that is broken where the server was not heard. */
    private static String line(byte[] samples) {
        StringBuilder svg = new StringBuilder(800).append("<svg viewBox=\"0 0 ").append(samples.length)
                .append(" 102\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"busy, last two minutes: ")
                .append(extent(samples)).append("\">");
        boolean open = false;
        for (int i = 0; i < samples.length; i++) {
            if (samples[i] == History.NONE) {
                svg.append(open ? "\"/>" : "");
                open = false;
            } else {
                svg.append(open ? " " : "<polyline vector-effect=\"non-scaling-stroke\" points=\"");
                svg.append(i).append(',').append(101 - samples[i]);
                open = true;
            }
        }
        return svg.append(open ? "\"/>" : "").append("</svg>").toString();
    }

    private static String extent(byte[] samples) {
        int least = 100;
        int most = History.NONE;
        for (byte sample : samples) {
            if (sample != History.NONE) {
                least = Math.min(least, sample);
                most = Math.max(most, sample);
            }
        }
        return most == History.NONE ? "not heard" : least + " to " + most + " percent";
    }
}
