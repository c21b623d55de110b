// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.system;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.osgi.ConfiguredProvider;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Reports the machine's load as workers: the busy share of the machine is the busy share of the workers. One worker is always
 * ready, because a machine with busy processors still accepts requests, and because httpd sends all requests to the last server
 * if no server has a ready worker ({@code mod_lbmethod_heartbeat.c}). It has the lowest ranking, so that any other provider
 * replaces it.
 */
@Component(service = {}, immediate = true, configurationPid = SystemStatusConfig.PID)
@Designate(ocd = SystemStatusConfig.class)
public final class SystemStatus {

    /**
     * A processor counts as many workers as one child process of httpd has threads ({@code ThreadsPerChild}). So a machine gets a
     * proportional share beside real httpds; httpd, for which fewer than 4 ready workers are none, chooses an idle machine with one
     * processor; and one worker is 4 % of a processor.
     */
    static final int WORKERS_PER_PROCESSOR = 25;

    private final Function<Load, DoubleSupplier> loads;
    private final IntSupplier processors;
    private final ConfiguredProvider<SystemStatusConfig> provider;
    private volatile Settings settings;

    /**
     * A valid configuration.
     *
     * @param workers the number of workers; empty: {@link #WORKERS_PER_PROCESSOR}
     */
    private record Settings(DoubleSupplier load, OptionalInt workers) {}

    /** Creates a provider of this machine's load. */
    @Activate
    public SystemStatus(BundleContext context, SystemStatusConfig config, Map<String, Object> properties) {
        this(context, config, properties, SystemStatus::started, Runtime.getRuntime()::availableProcessors);
    }

    SystemStatus(
            BundleContext context,
            SystemStatusConfig config,
            Map<String, Object> properties,
            Function<Load, DoubleSupplier> loads,
            IntSupplier processors) {
        this.loads = loads;
        this.processors = processors;
        this.provider = new ConfiguredProvider<>(
                context, new Configuration<>(SystemStatusConfig.PID, SystemStatusConfig.class, "the provider"), this::status);
        configure(config, properties);
    }

    @Modified
    void configure(SystemStatusConfig config, Map<String, Object> properties) {
        provider.configure(config, properties, this::read);
    }

    @Deactivate
    void deactivate() {
        provider.close();
    }

    private WorkerStatus status() {
        Settings current = settings;
        double share = current.load().getAsDouble();
        if (Double.isNaN(share) || share < 0 || share > 1) {
            throw new IllegalStateException("load: " + share + " (expected: 0 ~ 1; this JVM does not know it)");
        }
        // read each time: the processors of a container can change while it runs
        int workers = current.workers().orElseGet(() -> WORKERS_PER_PROCESSOR * processors.getAsInt());
        int busy = (int) Math.min(Math.round(share * workers), workers - 1);
        return new WorkerStatus(workers - busy, busy);
    }

    /** Reads the load once, because the CPU load is always that since the last reading. */
    private static DoubleSupplier started(Load load) {
        load.getAsDouble();
        return load;
    }

    private Optional<Map<String, Object>> read(SystemStatusConfig config) {
        Map<String, Object> service = ConfiguredProvider.properties(
                SystemStatusConfig.PID, config.heartbeat_status(), config.service_ranking());
        settings = new Settings(
                loads.apply(Values.choice("SystemLoad", config.SystemLoad(), Load.class)),
                config.MaxRequestWorkers().isBlank() ? OptionalInt.empty() : OptionalInt.of(Values.number(
                        "MaxRequestWorkers",
                        config.MaxRequestWorkers(),
                        1,
                        Integer.MAX_VALUE,
                        "1 ~ 2147483647, or empty for " + WORKERS_PER_PROCESSOR + " per processor")));
        return Optional.of(service);
    }
}
