// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * A service that is registered only while a configuration wants it. A component's own service exists whatever its configuration
 * is, so such a component provides none and registers this one instead. For one thread at a time, the one that applies
 * configurations.
 *
 * @param <S> the type that the service is registered under
 */
public final class ConditionalService<S> {

    private final BundleContext context;
    private final Class<S> type;
    private final S service;
    private ServiceRegistration<S> registration; // the configuring thread only
    private Map<String, Object> registered; // the configuring thread only

    /** Creates one that is not registered yet. */
    public ConditionalService(BundleContext context, Class<S> type, S service) {
        this.context = context;
        this.type = type;
        this.service = service;
    }

    /** Registers the service. If it is registered already, updates its properties, so that its users keep it. */
    public void register(Map<String, Object> properties) {
        if (registration == null) {
            registration = context.registerService(type, service, new Hashtable<>(properties));
        } else if (!properties.equals(registered)) {
            registration.setProperties(new Hashtable<>(properties));
        }
        registered = Map.copyOf(properties);
    }

    /** Unregisters the service, if it is registered. */
    public void unregister() {
        if (registration != null) {
            registration.unregister();
            registration = null;
        }
    }
}
