// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.metrics;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.heartbeat.internal.net.Cidr;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The networks of the servers, from {@code HeartbeatAllow} in {@code etc/org.heartbeat.monitor.cfg}. */
record MonitorNetworks(ConfigurationAdmin admin) implements Supplier<List<Cidr>> {

    private static final String KEY = "HeartbeatAllow";

    /**
     * Returns the networks currently configured; empty if there are none.
     *
     * @throws IllegalArgumentException if the configuration cannot be read
     */
    @Override
    public List<Cidr> get() {
        try {
            Configuration[] found = admin.listConfigurations("(service.pid=org.heartbeat.monitor)");
            Object value = found == null ? null : found[0].getProcessedProperties(null).get(KEY);
            return value == null
                    ? List.of()
                    : Cidr.list(KEY, value instanceof String[] texts ? texts : new String[] {String.valueOf(value)});
        } catch (IOException | InvalidSyntaxException | IllegalStateException e) {
            // the last of them if the configuration is deleted meanwhile
            throw new IllegalArgumentException(KEY + " of the monitor: " + e.getMessage(), e);
        }
    }
}
