// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.osgi.ConditionalService;
import org.heartbeat.internal.osgi.OptionalService;
import org.heartbeat.internal.osgi.Threads;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Picks by requests in flight and by steady numbers. The monitor may come, go and change: while there is none, nobody is
 * known. It is a service from the first good configuration on.
 */
@Component(service = {}, immediate = true, configurationPid = BalancerConfig.PID)
@Designate(ocd = BalancerConfig.class)
public final class HeartbeatSelector implements ServerSelector {

    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatSelector.class);
    private static final int LOOKUPS_AT_ONCE = 4;

    private static final Map<String, Object> SERVICE =
            Map.of(ServerSelector.NAME, "heartbeat", Constants.SERVICE_RANKING, 100);

    private final Configuration<BalancerConfig> configuration = new Configuration<>(
            BalancerConfig.PID,
            BalancerConfig.class,
            "the selector",
            Map.of("HeartbeatPhaseIn", "senders begin low by themselves"));
    private final ServerNews news;
    private final ThreadPoolExecutor lookups;
    private final Balancer balancer;
    private final Refresher refresher;
    private final Consumer<InetAddress> reader;
    private final ConditionalService<ServerSelector> service;
    private final OptionalService<HeartbeatMonitor> monitor = new OptionalService<>();

    /** Makes a selector that is no service before it has a configuration. */
    @Activate
    public HeartbeatSelector(BundleContext context, @Reference ServerNews news) {
        this.news = news;
        lookups = new ThreadPoolExecutor(
                LOOKUPS_AT_ONCE,
                LOOKUPS_AT_ONCE,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Threads.named("heartbeat-balancer-lookup"));
        lookups.allowCoreThreadTimeOut(true);
        HostResolver resolver =
                new HostResolver(InetAddress::getAllByName, lookups, System::nanoTime, this::refreshSoon);
        balancer = new Balancer(Fallback.ANY, monitor, resolver, System::nanoTime, ThreadLocalRandom::current);
        refresher = new Refresher("heartbeat-balancer", LOG, this::refresh, balancer::isUsed);
        reader = this::changed;
        news.add(reader);
        service = new ConditionalService<>(context, ServerSelector.class, this);
    }

    /** Makes a monitor the one that is asked. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindMonitor(HeartbeatMonitor service) {
        monitor.bind(service);
        refreshSoon();
    }

    /** Takes a monitor away, unless there is another one: a better one is bound before the one that it replaces is unbound. */
    public void unbindMonitor(HeartbeatMonitor service) {
        if (monitor.unbind(service)) {
            refreshSoon();
        }
    }

    /** Applies a configuration; the first one once the monitor is bound, so that the service knows its servers. */
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
        news.remove(reader);
        refresher.close();
        balancer.close();
        lookups.shutdownNow();
    }

    @Override
    public <T> ServerGroup<T> group(
            Collection<? extends T> candidates, Function<? super T, InetSocketAddress> address) {
        ServerGroup<T> group = balancer.group(candidates, address);
        // it may have slept because there were no groups
        refresher.soon();
        return group;
    }

    @Override
    public ServerGroup<URI> group(Collection<URI> candidates) {
        return Uris.group(this, candidates);
    }

    @Override
    public List<GroupStatus> groups() {
        return balancer.groups();
    }

    private void changed(InetAddress server) {
        balancer.changed(server);
        refresher.soon();
    }

    private void refresh() {
        if (!lookups.getQueue().isEmpty()) {
            // its threads may have died for lack of memory, and a queue alone starts none
            lookups.prestartCoreThread();
        }
        balancer.refreshChanged();
    }

    private void refreshSoon() {
        balancer.changed();
        refresher.soon();
    }
}
