// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.status.RequestCounter;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.osgi.ConditionalService;
import org.heartbeat.internal.osgi.ConfiguredProvider;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports workers and requests that MBeans of this JVM count: a status provider, a request counter or both per configuration. */
@Component(
        service = {},
        immediate = true,
        configurationPid = JmxStatusConfig.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = JmxStatusConfig.class, factory = true)
public final class JmxStatus {

    private static final Logger LOG = LoggerFactory.getLogger(JmxStatus.class);

    private final ConfiguredProvider<JmxStatusConfig> provider;
    private final OutageLog cut;
    private final ConditionalService<RequestCounter> counter;
    private volatile JmxSettings settings;

    /** Creates a provider for the configured MBeans. */
    @Activate
    public JmxStatus(BundleContext context, JmxStatusConfig config, Map<String, Object> properties) {
        provider = new ConfiguredProvider<>(
                context, Configuration.ofFactory(JmxStatusConfig.PID, JmxStatusConfig.class, "the provider"), this::status);
        cut = new OutageLog(LOG, "Numbers of " + properties.get(Constants.SERVICE_PID));
        counter = new ConditionalService<>(
                context,
                RequestCounter.class,
                () -> settings.requests()
                        .map(requests -> requests.counts(ManagementFactory.getPlatformMBeanServer()))
                        .orElse(null));
        configure(config, properties);
    }

    @Modified
    void configure(JmxStatusConfig config, Map<String, Object> properties) {
        provider.configure(config, properties, this::read);
    }

    @Deactivate
    void deactivate() {
        provider.close();
        counter.unregister();
    }

    private WorkerStatus status() {
        // none while a file that has become a counter only is being applied
        return settings.workers().map(workers -> workers.status(ManagementFactory.getPlatformMBeanServer(), cut)).orElse(null);
    }

    private Optional<Map<String, Object>> read(JmxStatusConfig config) {
        Map<String, Object> service = ConfiguredProvider.properties(
                JmxStatusConfig.PID, config.heartbeat_status(), config.service_ranking());
        if (!config.Preset().isBlank()) {
            service.put(StatusProvider.COUNTS, StatusProvider.REQUESTS);
        }
        settings = JmxSettings.read(config);
        if (settings.requests().isPresent()) {
            counter.register(Map.of(RequestCounter.NAME, service.get(StatusProvider.NAME)));
        } else {
            counter.unregister();
        }
        return settings.workers().map(workers -> service);
    }
}
