// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.console;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.internal.report.Load;
import org.heartbeat.internal.report.StatusReport;

/**
 * Writes the parts of the page that are about this Karaf.
 *
 * @param late whether the sender has had no current status for so long that it is a problem
 */
record SenderPart(PrintWriter out, SenderStatus status, boolean late) {

    /** A sentence about this Karaf, and the class that colours it. */
    private record Sentence(String kind, String text) {}

    /** Writes the button that drains this Karaf or puts it back into service, and the question behind it. */
    void control(String token) {
        boolean drained = status.drainReasons().contains(HeartbeatSender.OPERATOR);
        String action = drained ? "resume" : "drain";
        out.print("<details id=\"heartbeat-control\" data-action=\"" + action + "\"><summary>"
                + (drained ? "Resume" : "Drain this Karaf") + "</summary>\n<form method=\"post\" action=\"" + HeartbeatPage.LABEL
                + "\"><input type=\"hidden\" name=\"token\" value=\"" + token + "\">");
        out.print(drained
                ? "<p>Balancers will send requests to this Karaf again.</p>"
                : "<p>Balancers will send no new requests to this Karaf. Requests in service end as usual.</p>"
                        + "<p><label><input type=\"checkbox\" name=\"lasting\" value=\"true\"> also after a restart</label></p>");
        out.print("<button name=\"action\" value=\"" + action + "\">" + (drained ? "Resume now" : "Drain now")
                + "</button></form></details>\n");
    }

    /** Writes one sentence about this Karaf, what it reports, and what is wrong. */
    void headline() {
        Sentence sentence = sentence();
        out.print("<section class=\"headline " + sentence.kind() + "\"><h2>" + Html.text(sentence.text()) + "</h2>\n");
        if (!status.targets().isEmpty()) {
            Load.reported(status).ifPresent(reported -> out.print("<p>reported " + Html.text(reported) + "</p>\n"));
        }
        problems().forEach(problem -> out.print("<p class=\"alarm\">" + Html.text(problem) + "</p>\n"));
        if (!status.drainReasons().isEmpty() || !status.persistentDrainReasons().isEmpty()) {
            String later = status.persistentDrainReasons().isEmpty()
                    ? "takes work" : "drains because of " + String.join(", ", status.persistentDrainReasons());
            out.print("<p>After a restart it " + Html.text(later) + ".</p>\n");
        }
        out.print("</section>\n");
    }

    private Sentence sentence() {
        Optional<String> load = status.measured().map(Load::momentary);
        if (status.leaving()) {
            return new Sentence("draining", "This Karaf leaves" + load.map(busy -> ": " + busy).orElse("") + ".");
        }
        if (!status.drainReasons().isEmpty()) {
            return new Sentence("draining", "This Karaf drains because of " + String.join(", ", status.drainReasons())
                    + load.map(busy -> ": " + busy).orElse("") + ".");
        }
        if (status.targets().isEmpty()) {
            return new Sentence("disabled", "This Karaf sends no heartbeats: HeartbeatAddress in etc/org.heartbeat.cfg is empty.");
        }
        if (late) {
            return new Sentence("stale", "This Karaf has no current status: " + status.statusFailure().orElse("") + ".");
        }
        if (status.targets().stream().allMatch(target -> target.failure().isPresent())) {
            return new Sentence("stale", "This Karaf's heartbeats arrive nowhere.");
        }
        return load.map(busy -> new Sentence("up", "This Karaf takes work: " + busy + "."))
                .orElse(new Sentence("disabled", "This Karaf has sent no heartbeat yet."));
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        StatusReport.failures(status).ifPresent(problems::add);
        status.rejectedConfiguration().ifPresent(why -> problems.add("etc/org.heartbeat.cfg is not in force: " + why));
        for (SenderStatus.Target target : status.targets()) {
            target.failure().ifPresent(why -> problems.add("Heartbeats to " + target.address() + " fail: " + why));
        }
        return problems;
    }

    /** Writes where heartbeats go, and where their numbers come from. */
    void details() {
        out.print("<h3>Sender</h3>\n<dl>");
        Html.entry(out, "Sends to", status.targets().stream().map(StatusReport::target).toList());
        Html.entry(out, "Interval", List.of(StatusReport.interval(status)));
        Html.entry(out, "Last heartbeat", status.lastMessage().stream().toList());
        Html.entry(out, "Status provider", status.providers().stream()
                .filter(SenderStatus.Provider::chosen).map(StatusReport::provider).toList());
        Html.entry(out, "Not used", status.providers().stream()
                .filter(provider -> !provider.chosen()).map(StatusReport::provider).toList());
        out.print("</dl>\n");
    }

}
