// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.httpd;

import java.util.Hashtable;
import java.util.Map;
import org.heartbeat.api.status.StatusProvider;
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
 * Tells the workers of an httpd that does not beat itself; while the configuration names no page of one there is no such
 * provider. It registers the service itself, because a component's own service is there whatever its configuration says, and
 * a sender would choose it.
 */
@Component(service = {}, immediate = true, configurationPid = HttpdStatusConfig.PID)
@Designate(ocd = HttpdStatusConfig.class)
public final class HttpdStatus {

    private static final Logger LOG = LoggerFactory.getLogger(HttpdStatus.class);

    private BundleContext context;
    private Httpd httpd;
    private ServiceRegistration<StatusProvider> registration;
    private Map<String, Object> registered;
    private String refused = "";

    @Activate
    void activate(BundleContext bundleContext, HttpdStatusConfig config) {
        context = bundleContext;
        configure(config);
    }

    @Modified
    void configure(HttpdStatusConfig config) {
        if (config.ServerStatus().isBlank()) {
            refused = "";
            deactivate();
            return;
        }
        try {
            apply(Settings.read(config));
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
            httpd.close();
        }
    }

    /** A registration lasts as long as there is a page to ask for, so that who uses the service keeps it. */
    private void apply(Settings settings) {
        Map<String, Object> properties = settings.serviceProperties();
        if (registration == null) {
            httpd = new Httpd(settings);
            registration = context.registerService(StatusProvider.class, httpd, new Hashtable<>(properties));
        } else {
            httpd.apply(settings);
            if (!properties.equals(registered)) {
                registration.setProperties(new Hashtable<>(properties));
            }
        }
        registered = properties;
    }
}
