// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.fixed;

import java.util.Hashtable;
import java.util.Map;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what its configuration says; while that says nothing there is no such provider. It registers the service itself,
 * because a component's own service is there whatever its configuration says, and a sender would choose it.
 */
@Component(service = {}, immediate = true, configurationPid = FixedStatusConfig.PID)
@Designate(ocd = FixedStatusConfig.class)
public final class FixedStatus {

    private static final Logger LOG = LoggerFactory.getLogger(FixedStatus.class);

    private volatile WorkerStatus status;
    private BundleContext context;
    private ServiceRegistration<StatusProvider> registration;
    private Map<String, Object> registered;
    private String refused = "";

    @Activate
    void activate(BundleContext bundleContext, FixedStatusConfig config) {
        context = bundleContext;
        configure(config);
    }

    @Modified
    void configure(FixedStatusConfig config) {
        if (config.ready().isBlank() && config.busy().isBlank()) {
            refused = "";
            deactivate();
            return;
        }
        try {
            Settings settings = Settings.read(config);
            status = settings.status();
            register(settings.serviceProperties());
            refused = "";
        } catch (IllegalArgumentException e) {
            // Karaf tells of one change of a file more than once
            if (!refused.equals(e.getMessage())) {
                LOG.error(
                        "Configuration refused, {}: {}",
                        registration == null ? "the provider stays absent" : "the last good one stays in force",
                        e.getMessage());
            }
            refused = e.getMessage();
        }
    }

    @Deactivate
    void deactivate() {
        if (registration != null) {
            registration.unregister();
            registration = null;
        }
    }

    /** A registration lasts as long as there are numbers to tell, so that who uses the service keeps it. */
    private void register(Map<String, Object> properties) {
        if (registration == null) {
            registration = context.registerService(StatusProvider.class, () -> status, new Hashtable<>(properties));
        } else if (!properties.equals(registered)) {
            registration.setProperties(new Hashtable<>(properties));
        }
        registered = properties;
    }
}
