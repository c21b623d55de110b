// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.fixed;

import org.heartbeat.api.status.HeartbeatStatus;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what its configuration says; there is no such provider before there is a configuration. */
@Component(configurationPid = FixedStatusConfig.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = FixedStatusConfig.class)
@HeartbeatStatus("fixed")
public final class FixedStatus implements StatusProvider {

    private static final Logger LOG = LoggerFactory.getLogger(FixedStatus.class);

    private volatile WorkerStatus status;

    /**
     * A provider of what the configuration says.
     *
     * @throws IllegalArgumentException if that is not good; the message names key, value and rule
     */
    @Activate
    public FixedStatus(FixedStatusConfig config) {
        status = read(config);
    }

    @Modified
    void modified(FixedStatusConfig config) {
        try {
            status = read(config);
        } catch (IllegalArgumentException e) {
            LOG.error("Configuration refused, the last good one stays in force: {}", e.getMessage());
        }
    }

    @Override
    public WorkerStatus status() {
        return status;
    }

    private static WorkerStatus read(FixedStatusConfig config) {
        return new WorkerStatus(workers("ready", config.ready()), workers("busy", config.busy()));
    }

    private static int workers(String key, String value) {
        String digits = value.trim();
        if (digits.matches("[0-9]{1,10}") && Long.parseLong(digits) <= Integer.MAX_VALUE) {
            return Integer.parseInt(digits);
        }
        throw new IllegalArgumentException(key + ": \"" + value + "\" (expected: 0 ~ 2147483647)");
    }
}
