// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.http;

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
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Reports the HTTP requests in flight as busy workers, and the rest of the configured workers as ready. If there are more requests
 * than workers, all workers are busy.
 */
@Component(service = {}, immediate = true, configurationPid = HttpStatusConfig.PID)
@Designate(ocd = HttpStatusConfig.class)
public final class HttpStatus {

    private final RequestsInFlight requests;
    private final ConfiguredProvider<HttpStatusConfig> provider;
    private volatile int workers;

    /** Creates a provider for these requests. */
    @Activate
    public HttpStatus(
            BundleContext context,
            HttpStatusConfig config,
            Map<String, Object> properties,
            @Reference RequestsInFlight requests) {
        this.requests = requests;
        this.provider = new ConfiguredProvider<>(
                context, new Configuration<>(HttpStatusConfig.PID, HttpStatusConfig.class, "the provider"), this::status);
        configure(config, properties);
    }

    @Modified
    void configure(HttpStatusConfig config, Map<String, Object> properties) {
        provider.configure(config, properties, this::read);
    }

    @Deactivate
    void deactivate() {
        provider.close();
    }

    private WorkerStatus status() {
        int all = workers;
        int busy = Math.min(requests.count(), all);
        return new WorkerStatus(all - busy, busy);
    }

    private Optional<Map<String, Object>> read(HttpStatusConfig config) {
        Map<String, Object> service = ConfiguredProvider.properties(
                HttpStatusConfig.PID, config.heartbeat_status(), config.service_ranking());
        service.put(StatusProvider.COUNTS, StatusProvider.REQUESTS);
        workers = Values.number("MaxRequestWorkers", config.MaxRequestWorkers(), 1, Integer.MAX_VALUE);
        return Optional.of(service);
    }
}
