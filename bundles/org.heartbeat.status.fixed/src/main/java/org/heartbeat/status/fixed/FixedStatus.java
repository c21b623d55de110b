// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.fixed;

import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.osgi.ConfiguredProvider;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/** Reports the numbers in its configuration; without numbers, the provider is not registered. */
@Component(service = {}, immediate = true, configurationPid = FixedStatusConfig.PID)
@Designate(ocd = FixedStatusConfig.class)
public final class FixedStatus {

    private final ConfiguredProvider<FixedStatusConfig> provider;
    private volatile WorkerStatus status;

    /** Creates a provider with this configuration. */
    @Activate
    public FixedStatus(BundleContext context, FixedStatusConfig config, Map<String, Object> properties) {
        provider = new ConfiguredProvider<>(
                context, new Configuration<>(FixedStatusConfig.PID, FixedStatusConfig.class, "the provider"), () -> status);
        configure(config, properties);
    }

    @Modified
    void configure(FixedStatusConfig config, Map<String, Object> properties) {
        provider.configure(config, properties, this::read);
    }

    @Deactivate
    void deactivate() {
        provider.close();
    }

    private Optional<Map<String, Object>> read(FixedStatusConfig config) {
        if (config.ready().isBlank() && config.busy().isBlank()) {
            return Optional.empty();
        }
        Map<String, Object> service = ConfiguredProvider.properties(
                FixedStatusConfig.PID, config.heartbeat_status(), config.service_ranking());
        service.put(StatusProvider.STEADY, Values.onOff(StatusProvider.STEADY, config.heartbeat_steady()));
        status = new WorkerStatus(workers("ready", config.ready()), workers("busy", config.busy()));
        return Optional.of(service);
    }

    private static int workers(String key, String value) {
        String rule = "0 ~ " + Integer.MAX_VALUE + (value.isBlank() ? ", or ready and busy both empty" : "");
        return Values.number(key, value, 0, Integer.MAX_VALUE, rule);
    }
}
