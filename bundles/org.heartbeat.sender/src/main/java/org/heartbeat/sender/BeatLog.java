// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.util.List;
import java.util.stream.Stream;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.osgi.Ranked;
import org.slf4j.LoggerFactory;

/** Tells in the log where beats go to and whose status they carry, whenever that changes. Used by the beating thread alone. */
final class BeatLog {

    private final OutageLog log = new OutageLog(LoggerFactory.getLogger(BeatLog.class), "Beats");
    private SenderSettings settings;
    private Ranked<StatusProvider> provider;

    /** A beat went to these targets. */
    void beating(SenderSettings now, Transport[] targets, Ranked<StatusProvider> chosen) {
        if (settings != now || provider != chosen) {
            settings = now;
            provider = chosen;
            List<String> ways = Stream.of(targets).map(Transport::way).toList();
            int most = ways.size() - 1;
            log.state("Beating to " + String.join(", ", ways.subList(0, most)) + (most == 0 ? "" : " and ") + ways.get(most)
                    + " every " + Values.text(now.interval()).replaceFirst("(?<=\\d)(?=[a-z])", " ")
                    + " with the status of \"" + Providers.name(chosen) + "\"");
        }
    }

    /** There are no targets. */
    void nowhere() {
        settings = null;
        log.state("Beating nowhere: HeartbeatAddress is empty");
    }
}
