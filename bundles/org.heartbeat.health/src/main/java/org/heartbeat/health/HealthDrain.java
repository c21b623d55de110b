// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.health;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.felix.hc.api.execution.HealthCheckExecutor;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.osgi.EnduringThread;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes health checks every two seconds, and drains the sender while any of them fails. */
@Component(service = {}, immediate = true, configurationPid = HealthConfig.PID)
@Designate(ocd = HealthConfig.class)
public final class HealthDrain {

    private static final Logger LOG = LoggerFactory.getLogger(HealthDrain.class);

    /** The time for which the executor itself caches results. */
    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final Checks checks;
    private final CheckedDrains drains;
    private final Configuration<HealthConfig> configuration =
            new Configuration<>(HealthConfig.PID, HealthConfig.class, "draining by health checks");
    private final EnduringThread thread;
    private volatile boolean closed;
    private volatile List<String> tags = List.of();

    /** Starts to execute the configured checks, on a thread of its own. */
    @Activate
    public HealthDrain(
            @Reference HealthCheckExecutor executor,
            @Reference HeartbeatSender sender,
            HealthConfig config,
            Map<String, Object> properties) {
        checks = new Checks(executor);
        drains = new CheckedDrains(sender);
        thread = new EnduringThread("heartbeat-health-checks", LOG, PERIOD, this::look);
        configure(config, properties);
        thread.start();
    }

    private void look() {
        if (closed) {
            drains.close();
            thread.close();
        } else {
            drains.look(checks.failing(tags));
        }
    }

    @Modified
    void configure(HealthConfig config, Map<String, Object> properties) {
        configuration.apply(config, properties, good -> tags = Values.list(good.HeartbeatHealthTags()));
    }

    @Deactivate
    void close() {
        configuration.close();
        // a look in progress may finish: the next one ends all drains
        closed = true;
        thread.wake();
    }
}
