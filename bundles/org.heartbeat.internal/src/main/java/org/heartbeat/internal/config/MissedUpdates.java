// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.config;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;

/**
 * Reads updated configurations from Config Admin, because SCR does not pass on all of them. SCR 2.2.6 first reads the properties
 * and then the change count ({@code RegionConfigurationSupport.java, getConfigurationInfo}). Of two quick updates it may pass on
 * the first with the change count of the second, and then ignores the second as known. It also misses a configuration that was
 * deleted and created again, because its change count starts over.
 *
 * @param context the component's bundle
 * @param changed called with each change of a configuration, on Config Admin's thread
 */
record MissedUpdates(BundleContext context, Consumer<ConfigurationEvent> changed) implements ConfigurationListener {

    /** Starts to receive changes. */
    ServiceRegistration<?> listen() {
        return context.registerService(ConfigurationListener.class, this, null);
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (event.getType() == ConfigurationEvent.CM_UPDATED || event.getType() == ConfigurationEvent.CM_DELETED) {
            changed.accept(event);
        }
    }

    /** Returns the latest properties of a configuration; empty if there is none. */
    Optional<Map<String, Object>> properties(String pid) {
        return list(Constants.SERVICE_PID, pid, found -> found.getProcessedProperties(null)).stream()
                .findFirst()
                .map(properties -> Map.copyOf(FrameworkUtil.asMap(properties)));
    }

    /**
     * Returns whether a copy's instance of the component is the one that others find: the one whose service the framework prefers.
     * If the component is no service, returns whether the copy's PID is the first.
     */
    boolean isFirst(String factoryPid, String pid) {
        List<String> copies = list(ConfigurationAdmin.SERVICE_FACTORYPID, factoryPid, org.osgi.service.cm.Configuration::getPid);
        List<Object> services = copies.isEmpty()
                ? List.of()
                : services().map(service -> service.getProperty(Constants.SERVICE_PID)).filter(copies::contains).toList();
        return services.contains(pid)
                ? services.get(0).equals(pid)
                : copies.stream().noneMatch(other -> other.compareTo(pid) < 0);
    }

    /** Returns the services of the bundle, the preferred ones first. */
    private Stream<ServiceReference<?>> services() {
        try {
            return Stream.ofNullable(context.getBundle().getRegisteredServices())
                    .flatMap(Stream::of)
                    .sorted(Comparator.reverseOrder());
        } catch (IllegalStateException e) {
            // the bundle is stopping
            return Stream.empty();
        }
    }

    private <T> List<T> list(String key, String value, Function<org.osgi.service.cm.Configuration, T> read) {
        try {
            ServiceReference<ConfigurationAdmin> reference = context.getServiceReference(ConfigurationAdmin.class);
            ConfigurationAdmin admin = reference == null ? null : context.getService(reference);
            org.osgi.service.cm.Configuration[] found =
                    admin == null ? null : admin.listConfigurations("(" + key + "=" + value + ")");
            return Stream.ofNullable(found).flatMap(Stream::of).map(read).filter(Objects::nonNull).toList();
        } catch (IOException | InvalidSyntaxException | IllegalStateException e) {
            // deleted meanwhile, or a bundle is stopping; SCR does not find a PID that is an invalid filter either
            return List.of();
        }
    }

    /** Converts properties as SCR does. */
    static <C> C convert(Class<C> type, Map<String, ?> properties) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, key, none) ->
                        value(key, properties.get(KeyTexts.key(key)))));
    }

    private static Object value(Method key, Object property) {
        if (property == null) {
            return key.getDefaultValue();
        }
        List<?> all = KeyTexts.values(property);
        return key.getReturnType().isArray()
                ? all.stream().map(String::valueOf).toArray(String[]::new)
                : all.isEmpty() ? null : String.valueOf(all.get(0));
    }
}
