// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.internal.config.ConfigLog;
import org.heartbeat.internal.config.Values;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/**
 * A status provider that is a service while its configuration is good and wants it, and while it has something to tell: a
 * component's own service is always there, and a sender would choose it. For any thread.
 */
public final class ConfiguredProvider implements AutoCloseable {

    private final ConfigLog log;
    private final ConditionalService<StatusProvider> service;
    private final BooleanSupplier hasStatus;

    /** What the service says of itself; null while the configuration wants none. */
    private Map<String, Object> wanted;

    /** A provider that has no configuration yet, and always something to tell. */
    public ConfiguredProvider(BundleContext context, ConfigLog log, StatusProvider provider) {
        this(context, log, provider, () -> true);
    }

    /**
     * A provider that has no configuration yet.
     *
     * @param hasStatus whether it has something to tell now; {@link #update} says that this may have changed
     */
    public ConfiguredProvider(BundleContext context, ConfigLog log, StatusProvider provider, BooleanSupplier hasStatus) {
        this.log = log;
        this.service = new ConditionalService<>(context, StatusProvider.class, provider);
        this.hasStatus = hasStatus;
    }

    /** What a provider's service says of itself: its name, its ranking, and the configuration that it comes from. */
    public static Map<String, Object> properties(String pid, String name, String ranking) {
        if (name.isBlank()) {
            throw Values.refused(StatusProvider.NAME, name, "a name");
        }
        return Map.of(
                StatusProvider.NAME, name.trim(),
                Constants.SERVICE_RANKING,
                Values.number(Constants.SERVICE_RANKING, ranking, Integer.MIN_VALUE, Integer.MAX_VALUE),
                Constants.SERVICE_PID, pid);
    }

    /**
     * Takes a configuration, or logs once why not.
     *
     * @param properties the whole configuration
     * @param read puts the configuration in force and gives what the service says of itself, or nothing where the
     *     configuration wants no provider; throws an {@link IllegalArgumentException} where it is not good
     */
    public synchronized void configure(Map<String, ?> properties, Supplier<Optional<Map<String, Object>>> read) {
        if (!log.admits(properties)) {
            return;
        }
        try {
            wanted = read.get().orElse(null);
            log.taken();
        } catch (IllegalArgumentException e) {
            log.refused(
                    wanted == null ? "the provider stays absent" : "the last good one stays in force",
                    e.getMessage(),
                    properties);
        }
        update();
    }

    /** Registers the service or takes it away, as the configuration and {@code hasStatus} say now. */
    public synchronized void update() {
        if (wanted != null && hasStatus.getAsBoolean()) {
            service.register(wanted);
        } else {
            service.unregister();
        }
    }

    /** Takes the service away until there is another configuration. */
    @Override
    public synchronized void close() {
        wanted = null;
        update();
    }
}
