// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.List;
import org.apache.karaf.features.FeaturesService;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;

class DoctorCommandTest {

    private final FakeTerminal terminal = new FakeTerminal();
    private final DoctorCommand command = new DoctorCommand();

    /** A service that stops at this moment. */
    private static <T> T stopping(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, call, arguments) -> {
            throw new IllegalStateException(type.getSimpleName());
        }));
    }

    @Test
    void reportsEachCheckThatFailsWhateverStops() {
        command.sender = stopping(HeartbeatSender.class);
        command.monitor = stopping(HeartbeatMonitor.class);
        command.configurations = stopping(ConfigurationAdmin.class);
        command.features = stopping(FeaturesService.class);
        command.bundles = stopping(BundleContext.class);
        command.session = terminal.session();
        try (LogLines log = new LogLines()) {
            command.execute();
            assertEquals(8, log.next().stream().filter(line -> line.contains("heartbeat:doctor could not check")).count());
        }
        assertEquals(
                List.of(
                        "1. The check of the features failed: java.lang.IllegalStateException: FeaturesService.",
                        "2. The check of copies of configurations failed: java.lang.IllegalStateException: ConfigurationAdmin.",
                        "3. The check of rejected configurations failed: java.lang.IllegalStateException: BundleContext.",
                        "4. The check of the HTTP server failed: java.lang.IllegalStateException: ConfigurationAdmin.",
                        "5. The check of the sender failed: java.lang.IllegalStateException: HeartbeatSender.",
                        "6. The check of the monitor failed: java.lang.IllegalStateException: ConfigurationAdmin.",
                        "7. The check of the health checks failed: java.lang.IllegalStateException: ConfigurationAdmin.",
                        "8. The check of the balancer failed: java.lang.IllegalStateException: BundleContext."),
                terminal.printed().stream().filter(line -> !line.startsWith(" ")).toList());
    }
}
