// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.console;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.report.Load;
import org.heartbeat.internal.report.ServerTable;
import org.heartbeat.internal.report.StatusReport;
import org.heartbeat.internal.report.Words;

/** Writes the parts of the page that are about the servers that the monitor knows. */
record ServersPart(PrintWriter out, HeartbeatMonitor monitor, History history, Instant now, Duration uptime) {

    /** The share of lost beats from which on it is shown in amber. */
    private static final double SOME_LOSS = 0.01;
    /** The share of lost beats from which on it is shown in red. */
    private static final double MUCH_LOSS = 0.05;

    private static final List<String> COLUMNS =
            List.of("Server", "State", "Busy now", "Busy, last two minutes", "Heartbeat", "Loss", "Notes");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());
    /** Servers in trouble first, then those with the worse state. */
    private static final Comparator<ServerStatus> WORST_FIRST = Comparator.comparing(ServersPart::isTroubled)
            .thenComparing(ServerStatus::state)
            .reversed();

    /** Writes the totals and the table. */
    void write() {
        List<ServerStatus> servers = ServerTable.sorted(monitor);
        servers.sort(WORST_FIRST);
        List<History.Gone> gone = history.gone();
        out.print("<h2>Servers</h2>\n");
        if (servers.isEmpty() && gone.isEmpty()) {
            out.print("<p>No server has been heard yet.</p>\n");
            return;
        }
        totals(servers, gone);
        out.print("<table role=\"table\">\n<thead role=\"rowgroup\"><tr role=\"row\">");
        COLUMNS.forEach(column -> out.print("<th role=\"columnheader\" scope=\"col\">" + column + "</th>"));
        out.print("</tr></thead>\n<tbody role=\"rowgroup\">\n");
        gone.stream().filter(one -> !one.left()).forEach(this::row);
        servers.forEach(this::row);
        gone.stream().filter(History.Gone::left).forEach(this::row);
        out.print("</tbody></table>\n");
    }

    private void totals(List<ServerStatus> servers, List<History.Gone> gone) {
        Totals totals = new Totals();
        servers.forEach(totals::add);
        long left = gone.stream().filter(History.Gone::left).count();
        String states = Stream.concat(
                        Stream.of(ServerState.values()).map(state -> count(
                                servers.stream().filter(server -> server.state() == state).count(), Values.word(state))),
                        Stream.of(count(gone.size() - left, "lost"), count(left, "left")))
                .filter(count -> !count.isEmpty())
                .collect(Collectors.joining(" "));
        out.print("<div class=\"totals\">");
        total(servers.size(), servers.size() == 1 ? "server" : "servers", states);
        total(totals.workers(), "workers", "");
        total(totals.busyPercent() + " %", "busy", totals.busy() + " workers");
        total(Words.percent(totals.failing()), "of requests fail", "");
        out.print("<div class=\"total\">" + Chart.of(history.total())
                + "<div>busy share of the servers that take work, 0 to 100 %</div></div></div>\n");
    }

    private static String count(long count, String state) {
        return count == 0 ? "" : "<span class=\"state " + state + "\">" + count + " " + state + "</span>";
    }

    private void total(Object number, String unit, String detail) {
        out.print("<div class=\"total\"><b>" + number + "</b> " + unit + "<div>" + detail + "</div></div>");
    }

    private static boolean isTroubled(ServerStatus server) {
        return server.state() == ServerState.STALE || server.senders() > 1 || server.failedPerMille() > 0
                || server.lossRate() >= MUCH_LOSS;
    }

    private void row(ServerStatus server) {
        boolean stale = server.state() == ServerState.STALE;
        String busy = "<b>" + server.momentaryWorkers().busy() + "</b>" + capacity(server)
                + "<small>reported " + Load.reported(server) + "</small>";
        String age = Words.seconds(server.age());
        String heard = stale ? "<span class=\"much\">silent for " + age + "</span>" : age + " ago";
        row(server.id(), Values.word(server.state()), stale ? "" : busy, Chart.of(history.of(server)),
                heard + "<small>stale after " + Words.seconds(server.staleAfter()) + "</small>",
                loss(server.lossRate()), notes(server));
    }

    private void row(History.Gone one) {
        Duration age = uptime.minus(one.lastBeat());
        String heard = "last heard at " + TIME.format(now.minus(age)) + "<small>" + ago(age) + "</small>";
        row(one.id(), one.left() ? "left" : "lost", "", "", heard, "", "");
    }

    private void row(ServerId server, String state, String... cells) {
        out.print("<tr role=\"row\" class=\"" + state + "\"><th role=\"rowheader\" scope=\"row\">"
                + Html.text(server.toString()) + "</th>");
        cell(1, "<span class=\"state " + state + "\">" + state + "</span>");
        for (int i = 0; i < cells.length; i++) {
            cell(2 + i, cells[i]);
        }
        out.print("</tr>\n");
    }

    private void cell(int column, String html) {
        out.print("<td role=\"cell\" data-label=\"" + COLUMNS.get(column) + "\">"
                + (html.isEmpty() ? "" : "<div>" + html + "</div>") + "</td>");
    }

    /** Returns the number of workers and a bar; nothing for a draining server, which reports no more than its busy workers. */
    private static String capacity(ServerStatus server) {
        WorkerStatus workers = server.momentaryWorkers();
        return server.state() == ServerState.DRAINING
                ? ""
                : String.format(Locale.ROOT, " of %d<meter aria-label=\"busy workers\" value=\"%d\" max=\"%d\"></meter>",
                        workers.workers(), workers.busy(), Math.max(1, workers.workers()));
    }

    private static String loss(double rate) {
        String kind = rate >= MUCH_LOSS ? " class=\"much\"" : rate >= SOME_LOSS ? " class=\"some\"" : "";
        return "<span" + kind + ">" + Words.percent(rate) + "</span>";
    }

    private static String notes(ServerStatus server) {
        List<String> notes = new ArrayList<>();
        if (server.senders() > 1) {
            notes.add("<span class=\"much\">" + server.senders() + " senders have this address and port</span>");
        }
        if (server.failedPerMille() > 0) {
            notes.add("<span class=\"much\">" + Words.percent(server.failedPerMille() / 1000.0) + " of its requests fail</span>");
        }
        server.signer().ifPresent(id -> notes.add("signed by " + Html.text(id)));
        if (!server.variables().isEmpty()) {
            notes.add(Html.text(ServerTable.siteVariables(server)));
        }
        return notes.isEmpty() ? "" : "<div class=\"notes\">" + String.join("<br>", notes) + "</div>";
    }

    private static String ago(Duration time) {
        return time.toMinutes() < 1 ? time.toSeconds() + " s ago" : time.toMinutes() + " min ago";
    }

    /** Writes where the monitor listens, and what became of the messages. */
    void details() {
        out.print("<h3>Monitor</h3>\n<dl>");
        Html.entry(out, "Listens on", monitor.statistics().sockets().stream().map(StatusReport::socket).toList());
        Html.entry(out, "Heartbeats", List.of(ServerTable.messages(monitor.statistics())));
        out.print("</dl>\n");
    }
}
