// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.internal.config.Values;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/**
 * A status provider that is a service only while its configuration is good and wants it, and while it has a status. A component's
 * own service would always exist, and a sender would choose it. For any thread.
 *
 * @param <C> the annotation that describes the configuration
 */
public final class ConfiguredProvider<C> implements AutoCloseable {

    /** Describes the key {@code heartbeat.status}, which every provider has. */
    public static final String NAME = "The provider's name, for HeartbeatStatus in etc/org.heartbeat.cfg.";

    /** Describes the key {@code service.ranking}, which every provider has. */
    public static final String RANKING = "The sender uses the provider with the highest ranking.";

    private final Configuration<C> configuration;
    private final ConditionalService<StatusProvider> service;
    private final BooleanSupplier hasStatus;

    /** The service's properties; null while the configuration wants no service. */
    private Map<String, Object> wanted; // guarded by this

    /** Creates a provider without a configuration that always has a status. */
    public ConfiguredProvider(BundleContext context, Configuration<C> configuration, StatusProvider provider) {
        this(context, configuration, provider, () -> true);
    }

    /**
     * Creates a provider without a configuration.
     *
     * @param hasStatus whether it has a status now; call {@link #update} when this may have changed
     */
    public ConfiguredProvider(
            BundleContext context,
            Configuration<C> configuration,
            StatusProvider provider,
            BooleanSupplier hasStatus) {
        this.configuration = configuration;
        this.service = new ConditionalService<>(context, StatusProvider.class, provider);
        this.hasStatus = hasStatus;
    }

    /** Returns the properties of every provider's service, its name, ranking and PID, in a map to add to. */
    public static Map<String, Object> properties(String pid, String name, String ranking) {
        if (name.isBlank()) {
            throw Values.refused(StatusProvider.NAME, name, "a name");
        }
        return new HashMap<>(Map.of(
                StatusProvider.NAME, name.trim(),
                Constants.SERVICE_RANKING,
                Values.number(Constants.SERVICE_RANKING, ranking, Integer.MIN_VALUE, Integer.MAX_VALUE),
                Constants.SERVICE_PID, pid));
    }

    /**
     * Applies a configuration, or keeps the last good one.
     *
     * @param properties the properties of the component
     * @param read puts the configuration in force and returns the service's properties; returns empty if the configuration
     *     wants no provider; throws an {@link IllegalArgumentException} if it is bad
     */
    public void configure(C config, Map<String, ?> properties, Function<C, Optional<Map<String, Object>>> read) {
        configuration.apply(config, properties, good -> {
            synchronized (this) {
                wanted = read.apply(good).orElse(null);
                update();
            }
        });
    }

    /** Registers or unregisters the service, according to the configuration and {@code hasStatus}. */
    public synchronized void update() {
        if (wanted != null && hasStatus.getAsBoolean()) {
            service.register(wanted);
        } else {
            service.unregister();
        }
    }

    /** Unregisters the service until there is another configuration. */
    @Override
    public void close() {
        configuration.close();
        synchronized (this) {
            wanted = null;
            update();
        }
    }
}
