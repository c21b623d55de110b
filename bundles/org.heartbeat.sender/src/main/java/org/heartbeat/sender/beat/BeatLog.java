// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.beat;

import java.util.List;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.osgi.Ranked;
import org.heartbeat.sender.measure.Providers;
import org.heartbeat.sender.settings.SenderSettings;
import org.heartbeat.sender.transport.Transports;
import org.slf4j.LoggerFactory;

/** Logs the targets of the beats and the provider of their status whenever these change. Beating thread only. */
final class BeatLog {

    private final OutageLog log = new OutageLog(LoggerFactory.getLogger(BeatLog.class), "Beats");
    // of the last line, or null without targets; beating thread only
    private SenderSettings settings;
    private Ranked<StatusProvider> provider;

    /** Logs a beat to these targets, unless it is like the last one. */
    void beating(SenderSettings now, Transports targets, Ranked<StatusProvider> chosen) {
        if (settings != now || provider != chosen) {
            settings = now;
            provider = chosen;
            List<String> routes = targets.routes();
            int last = routes.size() - 1;
            log.state("Beating to " + String.join(", ", routes.subList(0, last)) + (last == 0 ? "" : " and ") + routes.get(last)
                    + " every " + Values.text(now.interval()).replaceFirst("(?<=\\d)(?=[a-z])", " ")
                    + " with the status of \"" + Providers.name(chosen) + "\"");
        }
    }

    /** Logs that there are no targets. */
    void disabled() {
        settings = null;
        log.state("No heartbeats are sent: HeartbeatAddress is empty");
    }
}
