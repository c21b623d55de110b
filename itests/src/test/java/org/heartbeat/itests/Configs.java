// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Configures through Config Admin, as a management tool does. */
final class Configs {

    private final BundleContext context;

    Configs(BundleContext context) {
        this.context = context;
    }

    /** Sets these keys and leaves the others of the configuration as they are. */
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

    void delete(String pid) throws IOException {
        configuration(pid).delete();
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
