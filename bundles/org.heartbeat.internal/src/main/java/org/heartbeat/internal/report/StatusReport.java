// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.report;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.config.RejectedConfiguration;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.config.Values;

/** Reports what the sender, the monitor and the balancer do at this moment, in lines for people. */
public final class StatusReport {

    private static final Set<String> OWN_LINE = Set.of("org.heartbeat", "org.heartbeat.monitor");

    private final Consumer<String> lines;

    /** Creates a report that passes on each line. */
    public StatusReport(Consumer<String> lines) {
        this.lines = line -> lines.accept(Values.printable(line));
    }

    /** Reports the state of the sender. */
    public void sender(SenderStatus status) {
        lines.accept("Sender");
        if (status.targets().isEmpty()) {
            line("Sends to", "no target: HeartbeatAddress in etc/org.heartbeat.cfg is empty");
        }
        list("Sends to", status.targets(), StatusReport::target);
        line("Interval", interval(status));
        status.measured().ifPresent(measured -> line(
                "Load", Load.momentary(measured) + (status.statusFailure().isEmpty() ? " at this moment" : ", as last measured")));
        Load.reported(status).ifPresent(reported -> line("Reported", reported
                + status.sinceLastBeat().map(age -> ", " + Words.seconds(age) + " ago").orElse("")
                + ": " + status.lastMessage().orElse("")));
        failures(status).ifPresent(failing -> line("Failing", failing));
        status.statusFailure().ifPresent(problem -> line("Problem", problem));
        rejected("etc/org.heartbeat.cfg", status.rejectedConfiguration());
        if (!status.drainReasons().isEmpty() || !status.persistentDrainReasons().isEmpty()) {
            line("Drain", drains(status));
        }
        if (status.providers().isEmpty()) {
            line("Provider", "none is installed");
        }
        for (SenderStatus.Provider provider : status.providers()) {
            line(provider.chosen() ? "Provider" : "Not used", provider(provider));
        }
    }

    /** Returns the time between beats and how the numbers are smoothed. */
    public static String interval(SenderStatus status) {
        return Words.seconds(status.interval()) + status.smoothingDelay()
                .map(delay -> ", smoothed for balancers that react within " + Words.seconds(delay))
                .orElse(", not smoothed");
    }

    /** Returns a provider's name and ranking, and why it is used or not. */
    public static String provider(SenderStatus.Provider provider) {
        return provider.name() + " (ranking " + provider.ranking() + "): " + provider.reason();
    }

    /**
     * Returns which requests fail, as a clause: {@code 12.0 % of the requests … failed; 21 of 60 ready workers are reported};
     * empty if none do.
     */
    public static Optional<String> failures(SenderStatus status) {
        return status.failures().map(failures -> Words.percent(failures.share()) + " of the requests in the last 10 s failed (counter "
                + failures.counter() + "); " + status.reported().map(WorkerStatus::ready).orElse(0) + " of " + failures.ready()
                + " ready workers are reported");
    }

    /** Returns why this Karaf drains, now and after a restart, as a clause. */
    public static String drains(SenderStatus status) {
        List<String> now = status.drainReasons();
        List<String> later = status.persistentDrainReasons();
        String first = now.isEmpty() ? "this Karaf takes work" : "this Karaf drains because of " + String.join(", ", now);
        if (now.equals(later)) {
            return first + (now.isEmpty() ? "" : ", also after a restart");
        }
        return first + "; after a restart it "
                + (later.isEmpty() ? "takes work" : "drains because of " + String.join(", ", later));
    }

    /** Reports the state of the monitor. */
    public void monitor(HeartbeatMonitor monitor) {
        MonitorStatistics statistics = monitor.statistics();
        lines.accept("Monitor");
        if (statistics.sockets().isEmpty()) {
            line("Listens on", "no address: HeartbeatListen in etc/org.heartbeat.monitor.cfg is empty");
        }
        list("Listens on", statistics.sockets(), StatusReport::socket);
        line("Beats", ServerTable.messages(statistics));
        line("Servers", ServerTable.states(monitor));
        rejected("etc/org.heartbeat.monitor.cfg", monitor.rejectedConfiguration());
    }

    /** Reports the groups from which a selector picks servers. */
    public void balancer(String selector, List<GroupStatus> groups) {
        lines.accept("Balancer " + selector + (groups.isEmpty() ? ": not in use" : ""));
        int number = 0;
        for (GroupStatus group : groups) {
            number++;
            String label = "Group " + number;
            group.outage().ifPresent(why -> line(label, "no usable server: " + why));
            list(group.outage().isPresent() ? "" : label, group.candidates(), StatusReport::candidate);
        }
    }

    /**
     * Reports the configurations that are not in force, except those of the sender and the monitor, which have a line of
     * their own.
     */
    public void rejected(List<RejectedConfiguration> configurations) {
        List<RejectedConfiguration> others =
                configurations.stream().filter(one -> !OWN_LINE.contains(one.pid())).toList();
        if (!others.isEmpty()) {
            lines.accept("Rejected configurations");
            others.forEach(one -> line("Rejected", one.pid() + ", "
                    + (one.isLastGoodInForce() ? "the last good one is in force: " : "its part is off: ") + one.reason()));
        }
    }

    private void rejected(String file, Optional<String> rejected) {
        rejected.ifPresent(why -> line("Rejected", file + " is not in force: " + why));
    }

    /** Returns a target with its route, and what became of the beats to it. */
    public static String target(SenderStatus.Target target) {
        String last = target.sinceLastSent().map(age -> ", last " + Words.seconds(age) + " ago").orElse("");
        return target.route() + ": " + target.sent() + " sent" + last
                + (target.failed() == 0 ? "" : ", " + target.failed() + " failed")
                + target.failure().map(why -> "; now failing: " + why).orElse("");
    }

    /** Returns a socket with its state, and how many datagrams it received. */
    public static String socket(MonitorStatistics.Socket socket) {
        String dropped = socket.dropped().isPresent() && socket.dropped().getAsLong() > 0
                ? ", " + socket.dropped().getAsLong() + " dropped by the system" : "";
        return socket.address() + " (" + socket.detail() + "): " + socket.received()
                + " received" + dropped;
    }

    private static String candidate(GroupStatus.Candidate candidate) {
        return candidate.address() + " " + candidate.state() + ", " + candidate.inFlight() + " in flight, "
                + candidate.picks() + " picks, " + candidate.failures() + " failures";
    }

    /** Reports one line for each item, with the label at the first. */
    private <T> void list(String label, List<T> items, Function<T, String> text) {
        for (int i = 0; i < items.size(); i++) {
            line(i == 0 ? label : "", text.apply(items.get(i)));
        }
    }

    private void line(String label, String text) {
        lines.accept(String.format("  %-11s %s", label, text));
    }
}
