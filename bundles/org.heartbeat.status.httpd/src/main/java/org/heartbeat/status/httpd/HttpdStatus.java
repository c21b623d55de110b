// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.httpd;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.internal.osgi.ConfiguredProvider;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Reports the workers of an httpd that does not send heartbeats itself. The provider is registered only if a page is configured.
 */
@Component(service = {}, immediate = true, configurationPid = HttpdStatusConfig.PID)
@Designate(ocd = HttpdStatusConfig.class)
public final class HttpdStatus {

    private final Httpd httpd = new Httpd(InetAddress::getAllByName, System::nanoTime);
    private final ConfiguredProvider<HttpdStatusConfig> provider;

    /** Creates a provider for the httpd in this configuration. */
    @Activate
    public HttpdStatus(BundleContext context, HttpdStatusConfig config, Map<String, Object> properties) {
        provider = new ConfiguredProvider<>(
                context, new Configuration<>(HttpdStatusConfig.PID, HttpdStatusConfig.class, "the provider"), httpd);
        configure(config, properties);
    }

    @Modified
    void configure(HttpdStatusConfig config, Map<String, Object> properties) {
        provider.configure(config, properties, this::read);
    }

    @Deactivate
    void deactivate() {
        provider.close();
        httpd.close();
    }

    private Optional<Map<String, Object>> read(HttpdStatusConfig config) {
        if (config.ServerStatus().isBlank()) {
            return Optional.empty();
        }
        Map<String, Object> service = ConfiguredProvider.properties(
                HttpdStatusConfig.PID, config.heartbeat_status(), config.service_ranking());
        service.put(StatusProvider.COUNTS, StatusProvider.REQUESTS);
        // the worker that serves the page of mod_status
        service.put(StatusProvider.COUNTS_OWN, 1);
        httpd.apply(HttpdSettings.read(config));
        return Optional.of(service);
    }
}
