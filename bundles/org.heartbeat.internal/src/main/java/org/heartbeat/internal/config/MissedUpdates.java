// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.config;

import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;

/**
 * Reads updated configurations from Config Admin, because SCR does not pass on all of them. SCR 2.2.6 reads first the properties
 * and then the change count ({@code RegionConfigurationSupport.java, getConfigurationInfo}): of two quick updates it may give the
 * component the first with the change count of the second, and takes the second for one that the component has. It also misses
 * one that was deleted and made again, whose change count starts anew.
 *
 * @param context the component's bundle
 * @param latest gets the latest properties after each update of a configuration, on Config Admin's thread
 */
record MissedUpdates(BundleContext context, Consumer<Map<String, Object>> latest) implements ConfigurationListener {

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (event.getType() != ConfigurationEvent.CM_UPDATED) {
            return;
        }
        try {
            ConfigurationAdmin admin = context.getService(event.getReference());
            org.osgi.service.cm.Configuration[] found = admin == null
                    ? null
                    : admin.listConfigurations("(" + Constants.SERVICE_PID + "=" + event.getPid() + ")");
            Dictionary<String, Object> properties = found == null ? null : found[0].getProcessedProperties(null);
            if (properties != null) {
                Map<String, Object> copy = new HashMap<>();
                Collections.list(properties.keys()).forEach(key -> copy.put(key, properties.get(key)));
                latest.accept(copy);
            }
        } catch (IOException | InvalidSyntaxException | IllegalStateException e) {
            // deleted meanwhile, or a bundle stops; a PID that is no filter is none that SCR finds either
            return;
        }
    }

    /** Converts properties as SCR does. */
    static <C> C convert(Class<C> type, Map<String, ?> properties) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, key, none) ->
                        value(key, properties.get(Configuration.key(key)))));
    }

    private static Object value(Method key, Object property) {
        if (property == null) {
            return key.getDefaultValue();
        }
        List<?> all = property instanceof Collection<?> values
                ? List.copyOf(values)
                : property.getClass().isArray()
                        ? IntStream.range(0, Array.getLength(property)).mapToObj(i -> Array.get(property, i)).toList()
                        : List.of(property);
        return key.getReturnType().isArray()
                ? all.stream().map(String::valueOf).toArray(String[]::new)
                : all.isEmpty() ? null : String.valueOf(all.get(0));
    }
}
