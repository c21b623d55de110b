// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.executor;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.internal.osgi.ConfiguredProvider;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Reports the threads of executors: those that run a task are busy, and those that could run one are ready, whether or not they
 * have been started. An executor counts from its registration as a service of the class {@link ThreadPoolExecutor} until it is
 * unregistered or shut down; the configuration can select executors. While none counts, the provider is not registered, so that it
 * does not outrank a provider that has a status.
 */
@Component(service = {}, immediate = true, configurationPid = ExecutorStatusConfig.PID)
@Designate(ocd = ExecutorStatusConfig.class)
public final class ExecutorStatus {

    /** By {@code service.id}. */
    private final Map<Object, Registered> executors = new ConcurrentHashMap<>();

    private final ConfiguredProvider<ExecutorStatusConfig> provider;
    /** Replaced by the thread that configures. */
    private volatile ExecutorSettings settings;

    /** An executor and its service properties. */
    private record Registered(ThreadPoolExecutor executor, Dictionary<String, Object> properties) {}

    /** Creates a provider for the executors that will be bound to it. */
    @Activate
    public ExecutorStatus(BundleContext context, ExecutorStatusConfig config, Map<String, Object> properties) {
        provider = new ConfiguredProvider<>(
                context,
                new Configuration<>(ExecutorStatusConfig.PID, ExecutorStatusConfig.class, "the provider"),
                this::status,
                () -> !counted(settings).isEmpty());
        configure(config, properties);
    }

    @Modified
    void configure(ExecutorStatusConfig config, Map<String, Object> properties) {
        provider.configure(config, properties, this::read);
    }

    @Deactivate
    void deactivate() {
        provider.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindExecutor")
    void bindExecutor(ThreadPoolExecutor executor, Map<String, Object> properties) {
        executors.put(properties.get(Constants.SERVICE_ID), new Registered(executor, new Hashtable<>(properties)));
        provider.update();
    }

    void unbindExecutor(Map<String, Object> properties) {
        executors.remove(properties.get(Constants.SERVICE_ID));
        provider.update();
    }

    private WorkerStatus status() {
        ExecutorSettings current = settings;
        List<ThreadPoolExecutor> counted = counted(current);
        if (counted.isEmpty()) {
            // a shutdown is not reported to us
            provider.update();
            throw new IllegalStateException("no executor counts any more");
        }
        ExecutorLoad load = counted.stream()
                .map(executor -> ExecutorLoad.of(executor, current.countQueue()))
                .reduce(ExecutorLoad.NONE, ExecutorLoad::plus);
        return new WorkerStatus(clamped(load.ready()), clamped(load.busy()));
    }

    private List<ThreadPoolExecutor> counted(ExecutorSettings current) {
        return executors.values().stream()
                .filter(registered -> current.admits(registered.properties()))
                .map(Registered::executor)
                .filter(executor -> !executor.isShutdown())
                // an executor that is registered twice counts once
                .distinct()
                .toList();
    }

    private Optional<Map<String, Object>> read(ExecutorStatusConfig config) {
        Map<String, Object> service = ConfiguredProvider.properties(
                ExecutorStatusConfig.PID, config.heartbeat_status(), config.service_ranking());
        settings = ExecutorSettings.read(config);
        return Optional.of(service);
    }

    private static int clamped(long workers) {
        return (int) Math.min(workers, Integer.MAX_VALUE);
    }
}
