// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.balancer.group.Balancer;
import org.heartbeat.balancer.pick.Fallback;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.osgi.ConditionalService;
import org.heartbeat.internal.osgi.OptionalService;
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
 * Picks by requests in flight and by smoothed numbers. The monitor may come, go and change; without one no server is known. It is
 * a service from the first good configuration on.
 */
@Component(service = {}, immediate = true, configurationPid = BalancerConfig.PID)
@Designate(ocd = BalancerConfig.class)
public final class HeartbeatSelector implements ServerSelector {

    private static final Map<String, Object> SERVICE =
            Map.of(ServerSelector.NAME, "heartbeat", Constants.SERVICE_RANKING, 100);

    private final Configuration<BalancerConfig> configuration = new Configuration<>(
            BalancerConfig.PID,
            BalancerConfig.class,
            "the selector",
            Map.of("HeartbeatPhaseIn", "senders start low on their own"));
    private final OptionalService<HeartbeatMonitor> monitor = new OptionalService<>();
    private final Balancer balancer = new Balancer(monitor);
    private final Consumer<InetAddress> listener = balancer::serverChanged;
    private final ServerChanges changes;
    private final ConditionalService<ServerSelector> service;

    /** Creates a selector that is not a service before it has a configuration. */
    @Activate
    public HeartbeatSelector(BundleContext context, @Reference ServerChanges changes) {
        this.changes = changes;
        service = new ConditionalService<>(context, ServerSelector.class, this);
        changes.add(listener);
    }

    /** Uses a monitor from now on. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindMonitor(HeartbeatMonitor service) {
        monitor.bind(service);
        balancer.refreshSoon();
    }

    /** Stops using a monitor, unless another one has replaced it already. */
    public void unbindMonitor(HeartbeatMonitor service) {
        if (monitor.unbind(service)) {
            balancer.refreshSoon();
        }
    }

    /** Applies a configuration; the first one after the monitor was bound, so that the service knows its servers. */
    @Activate
    @Modified
    public void configure(BalancerConfig config, Map<String, Object> properties) {
        configuration.apply(config, properties, good -> {
            balancer.apply(Values.choice("HeartbeatFallback", good.HeartbeatFallback(), Fallback.class));
            service.register(SERVICE);
        });
    }

    /** Ends all picks. */
    @Deactivate
    public void deactivate() {
        configuration.close();
        service.unregister();
        changes.remove(listener);
        balancer.close();
    }

    @Override
    public <T> ServerGroup<T> group(
            Collection<? extends T> candidates, Function<? super T, InetSocketAddress> address) {
        return balancer.group(candidates, address);
    }

    @Override
    public ServerGroup<URI> group(Collection<URI> candidates) {
        return Uris.group(this, candidates);
    }

    @Override
    public List<GroupStatus> groups() {
        return balancer.groups();
    }
}
