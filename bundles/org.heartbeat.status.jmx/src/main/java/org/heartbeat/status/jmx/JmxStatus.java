// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import java.lang.management.ManagementFactory;
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

/** Tells the workers that MBeans of this JVM count: one provider for each configuration. */
@Component(configurationPid = JmxStatusConfig.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = JmxStatusConfig.class, factory = true)
@HeartbeatStatus("jmx")
public final class JmxStatus implements StatusProvider {

    private static final Logger LOG = LoggerFactory.getLogger(JmxStatus.class);

    private volatile Beans beans;

    /**
     * A provider of what the configured beans tell.
     *
     * @throws IllegalArgumentException if the configuration is not good; the message names key, value and rule
     */
    @Activate
    public JmxStatus(JmxStatusConfig config) {
        beans = Beans.read(config);
    }

    @Modified
    void modified(JmxStatusConfig config) {
        try {
            beans = Beans.read(config);
        } catch (IllegalArgumentException e) {
            LOG.error("Configuration refused, the last good one stays in force: {}", e.getMessage());
        }
    }

    @Override
    public WorkerStatus status() {
        return beans.status(ManagementFactory.getPlatformMBeanServer());
    }
}
