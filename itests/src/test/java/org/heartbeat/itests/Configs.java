// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.heartbeat.testing.Await;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationListener;

/** Configures through Config Admin, as a management tool does. */
final class Configs {

    /** A configuration that belongs to no component. */
    private static final String FENCE = "fence.of.tests";

    private final BundleContext context;

    Configs(BundleContext context) {
        this.context = context;
    }

    /** Sets these keys, and leaves the other keys of the configuration unchanged. */
    void set(String pid, Map<String, ?> values) throws IOException {
        Configuration configuration = configuration(pid);
        Dictionary<String, Object> properties = configuration.getProperties();
        if (properties == null) {
            properties = new Hashtable<>();
        }
        for (Map.Entry<String, ?> value : values.entrySet()) {
            properties.put(value.getKey(), value.getValue());
        }
        configuration.update(properties);
    }

    /** Sets these keys, and returns when components have them. */
    void setAndAwait(String pid, Map<String, ?> values) throws IOException {
        set(pid, values);
        awaitDelivery();
    }

    void delete(String pid) throws IOException {
        configuration(pid).delete();
    }

    /**
     * Waits for the event of a later change: Config Admin delivers events in order, so components have all earlier ones by then.
     */
    private void awaitDelivery() throws IOException {
        CountDownLatch delivered = new CountDownLatch(1);
        ServiceRegistration<ConfigurationListener> listener = context.registerService(ConfigurationListener.class, event -> {
            if (event.getPid().equals(FENCE)) {
                delivered.countDown();
            }
        }, null);
        try {
            configuration(FENCE).update(new Hashtable<>(Map.of("fence", System.nanoTime())));
            Await.until(() -> delivered.getCount() == 0);
        } finally {
            listener.unregister();
        }
    }

    Object get(String pid, String key) throws IOException {
        Dictionary<String, Object> properties = configuration(pid).getProperties();
        return properties == null ? null : properties.get(key);
    }

    private Configuration configuration(String pid) throws IOException {
        ServiceReference<ConfigurationAdmin> reference = context.getServiceReference(ConfigurationAdmin.class);
        return context.getService(reference).getConfiguration(pid, null);
    }
}
