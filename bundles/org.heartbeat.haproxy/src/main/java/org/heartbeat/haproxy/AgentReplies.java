// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.haproxy;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.availability.Availability;
import org.heartbeat.internal.net.HostPort;

/**
 * Composes replies to HAProxy: the share of ready workers as a percentage of the weight configured there, or nothing. Never a
 * word such as {@code up} or {@code drain}, because those stick and override what an operator or a failed check has decided.
 */
final class AgentReplies {

    /** The reply if nothing is known: HAProxy keeps the weight, and its own check decides. */
    static final String NONE = "";

    private static final String NO_WORK = "0%\n";

    private final Supplier<HeartbeatSender> sender;
    private final Supplier<HeartbeatMonitor> monitor;
    private final BooleanSupplier leaving;

    /**
     * Creates replies.
     *
     * @param sender returns the present sender, or null
     * @param monitor returns the present monitor, or null
     * @param leaving whether this Karaf is stopping
     */
    AgentReplies(Supplier<HeartbeatSender> sender, Supplier<HeartbeatMonitor> monitor, BooleanSupplier leaving) {
        this.sender = sender;
        this.monitor = monitor;
        this.leaving = leaving;
    }

    /** Returns the reply for this Karaf itself; {@code poller} is the address of the HAProxy that asks. */
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

    /** Returns the reply for the server that a line names, such as {@code 192.0.2.11:8181}. */
    String of(String line) {
        HeartbeatMonitor table = monitor.get();
        if (table == null) {
            return NONE;
        }
        HostPort named;
        try {
            named = HostPort.parse("agent-send", line.trim());
        } catch (IllegalArgumentException e) {
            // a slip in HAProxy's configuration, treated like an unknown server
            return NONE;
        }
        return named.address()
                .flatMap(address -> table.find(ServerId.of(address, named.port())))
                .map(server -> switch (server.state()) {
                    case UP, FULL -> share(server.workers());
                    case DRAINING -> NO_WORK;
                    case STALE -> NONE;
                })
                .orElse(NONE);
    }

    private static String share(WorkerStatus workers) {
        if (workers.workers() == 0) {
            return NO_WORK;
        }
        return Math.max(1, Math.round(100.0 * workers.ready() / workers.workers())) + "%\n";
    }
}
