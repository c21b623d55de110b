// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.executor;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import org.heartbeat.api.status.HeartbeatStatus;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the threads of executors: those that run a task are busy, and those that may still run one are ready, whether or not
 * they have been started. An executor counts from the moment that a bundle registers it as a service of the class
 * {@link ThreadPoolExecutor} until it is unregistered or shut down; which of them, the configuration can say. There is no
 * status while none counts.
 */
@Component(configurationPid = ExecutorStatusConfig.PID)
@Designate(ocd = ExecutorStatusConfig.class)
@HeartbeatStatus("executor")
public final class ExecutorStatus implements StatusProvider {

    private static final Logger LOG = LoggerFactory.getLogger(ExecutorStatus.class);

    /**
     * By service id. A reference by methods and not by a field: in a field, Felix SCR 2.2.6 keeps a service for ever whose
     * properties changed.
     */
    private final Map<Object, Registered> executors = new ConcurrentHashMap<>();

    private volatile Settings settings;

    /** An executor with what its service registration says of it. */
    private record Registered(ThreadPoolExecutor executor, Dictionary<String, Object> properties) {}

    /**
     * A provider of the load of the executors that are bound to it.
     *
     * @throws IllegalArgumentException if the configuration is not good; the message names key, value and rule
     */
    @Activate
    public ExecutorStatus(ExecutorStatusConfig config) {
        settings = Settings.read(config);
    }

    @Modified
    void modified(ExecutorStatusConfig config) {
        try {
            settings = Settings.read(config);
        } catch (IllegalArgumentException e) {
            LOG.error("Configuration refused, the last good one stays in force: {}", e.getMessage());
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindExecutor")
    void bindExecutor(ThreadPoolExecutor executor, Map<String, Object> properties) {
        executors.put(properties.get(Constants.SERVICE_ID), new Registered(executor, new Hashtable<>(properties)));
    }

    void unbindExecutor(Map<String, Object> properties) {
        executors.remove(properties.get(Constants.SERVICE_ID));
    }

    @Override
    public WorkerStatus status() {
        Settings current = settings;
        List<Registered> present = List.copyOf(executors.values());
        List<ThreadPoolExecutor> counted = present.stream()
                .filter(registered -> current.admits(registered.properties()))
                .map(Registered::executor)
                .filter(executor -> !executor.isShutdown())
                // one that is registered twice has its threads once
                .distinct()
                .toList();
        if (counted.isEmpty()) {
            throw new IllegalStateException("executors: none of " + present.size() + " counts (expected: a service of the"
                    + " class " + ThreadPoolExecutor.class.getName() + ", not shut down"
                    + (current.filter() == null ? "" : ", that ExecutorFilter: \"" + current.filter() + "\" admits")
                    + "; register one, or name another provider in HeartbeatStatus)");
        }
        ExecutorLoad load = counted.stream()
                .map(executor -> ExecutorLoad.of(executor, current.countQueue()))
                .reduce(ExecutorLoad.NONE, ExecutorLoad::plus);
        return new WorkerStatus(clamped(load.ready()), clamped(load.busy()));
    }

    private static int clamped(long workers) {
        return (int) Math.min(workers, Integer.MAX_VALUE);
    }
}
