// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.internal.report.ServerTable;

/** Finds problems with the monitor and with what it receives. */
final class MonitorChecks {

    static final String CFG = "etc/org.heartbeat.monitor.cfg";

    private MonitorChecks() {}

    static void run(Findings findings, HeartbeatMonitor monitor, Map<String, String> config) {
        String storage = config.getOrDefault("HeartbeatStorage", "");
        findings.check("the monitor's sockets", () -> new SocketChecks(findings, monitor.statistics()).run());
        findings.check("the monitor's messages", () ->
                new MessageChecks(findings, monitor.statistics(), monitor.size(), config).run());
        findings.check("the monitor's servers", () ->
                new ServerChecks(findings, ServerTable.sorted(monitor), !storage.isEmpty()).run());
        findings.check("the monitor's key file", () -> KeyFileCheck.run(findings, config, CFG));
        if (!storage.isEmpty()) {
            findings.check("the file for httpd", () -> StorageCheck.run(findings, Path.of(storage)));
            findings.check("the age of the file for httpd", () ->
                    StorageCheck.written(findings, Path.of(storage), Instant.now(), StorageCheck.mounts()));
        }
    }
}
