// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * A service that is there only while a configuration says so. A component's own service is there whatever its configuration
 * says, so such a component has none and registers this one. Called where configurations are taken, which is one thread at
 * a time.
 *
 * @param <S> the type that the service is registered under
 */
public final class ConditionalService<S> {

    private final BundleContext context;
    private final Class<S> type;
    private final S service;
    private ServiceRegistration<S> registration;
    private Map<String, Object> registered;

    /** A service that is not registered yet. */
    public ConditionalService(BundleContext context, Class<S> type, S service) {
        this.context = context;
        this.type = type;
        this.service = service;
    }

    /** Registers the service or, where it is registered, changes its properties if they are others: who uses it keeps it. */
    public void register(Map<String, Object> properties) {
        if (registration == null) {
            registration = context.registerService(type, service, new Hashtable<>(properties));
        } else if (!properties.equals(registered)) {
            registration.setProperties(new Hashtable<>(properties));
        }
        registered = Map.copyOf(properties);
    }

    /** Takes the service away, if it is there. */
    public void unregister() {
        if (registration != null) {
            registration.unregister();
            registration = null;
        }
    }
}
