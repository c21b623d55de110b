// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.haproxy;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.availability.Availability;
import org.heartbeat.internal.net.HostPort;

/**
 * What HAProxy is told: the share of the workers that are ready, in percent of the weight that it has configured, or nothing.
 * Never a word such as {@code up} or {@code drain}: those stick, and undo what an operator or a failed check has decided.
 */
final class AgentReplies {

    /** Where nothing is known: HAProxy keeps the weight, and its own check decides. */
    static final String NONE = "";

    private static final String NO_WORK = "0%\n";

    private final Supplier<HeartbeatSender> sender;
    private final Supplier<HeartbeatMonitor> monitor;
    private final BooleanSupplier leaving;

    /**
     * Answers from these.
     *
     * @param sender gives the sender of this moment, or null where there is none
     * @param monitor gives the monitor of this moment, or null where there is none
     * @param leaving whether this server is about to stop
     */
    AgentReplies(Supplier<HeartbeatSender> sender, Supplier<HeartbeatMonitor> monitor, BooleanSupplier leaving) {
        this.sender = sender;
        this.monitor = monitor;
        this.leaving = leaving;
    }

    /** Returns the answer for this server, which has been asked by this HAProxy. */
    String own(String poller) {
        if (leaving.getAsBoolean()) {
            return NO_WORK;
        }
        Availability availability = Availability.of(sender.get(), "agent " + poller);
        return switch (availability.kind()) {
            case SERVING -> share(availability.workers());
            case DRAINING -> NO_WORK;
            case UNKNOWN -> NONE;
        };
    }

    /** The answer for the server that this line names, such as {@code 192.0.2.11:8181}. */
    String of(String line) {
        HeartbeatMonitor table = monitor.get();
        if (table == null) {
            return NONE;
        }
        HostPort named;
        try {
            named = HostPort.parse("agent-send", line.trim());
        } catch (IllegalArgumentException e) {
            // a slip in the configuration of HAProxy, which is told like any server that is not known
            return NONE;
        }
        return named.address()
                .flatMap(address -> table.find(ServerId.of(address, named.port())))
                .map(AgentReplies::of)
                .orElse(NONE);
    }

    private static String of(ServerStatus server) {
        if (server.state() == ServerState.STALE) {
            return NONE;
        }
        return server.state() == ServerState.DRAINING ? NO_WORK : share(server.workers());
    }

    private static String share(WorkerStatus workers) {
        if (workers.workers() == 0) {
            return NO_WORK;
        }
        return Math.max(1, Math.round(100.0 * workers.ready() / workers.workers())) + "%\n";
    }
}
