// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import org.heartbeat.internal.config.ConfigLog;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.osgi.Threads;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.propertytypes.ServiceRanking;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Picks by requests in flight and by steady numbers. The monitor may come, go and change: while there is none, nobody is
 * known. Immediate, because a component that goes with its last user would take away the groups that callers keep.
 */
@Component(
        service = ServerSelector.class,
        immediate = true,
        configurationPid = BalancerConfig.PID,
        property = ServerSelector.NAME + "=heartbeat")
@ServiceRanking(100)
@Designate(ocd = BalancerConfig.class)
public final class HeartbeatSelector implements ServerSelector {

    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatSelector.class);
    private static final int LOOKUPS_AT_ONCE = 4;

    private final ConfigLog configLog = new ConfigLog(
            LOG,
            BalancerConfig.PID,
            BalancerConfig.class,
            "Heartbeat",
            Map.of("HeartbeatPhaseIn", "senders begin low by themselves"));
    private final ServerNews news;
    private final ThreadPoolExecutor lookups;
    private final Balancer balancer;
    private final Refresher refresher;
    private final Consumer<InetAddress> reader;
    private volatile HeartbeatMonitor monitor;

    /**
     * A selector as the configuration says.
     *
     * @throws IllegalArgumentException if that is not good; the message names key, value and rule
     */
    @Activate
    public HeartbeatSelector(BalancerConfig config, Map<String, Object> properties, @Reference ServerNews news) {
        Fallback fallback = configLog.admits(properties) ? fallback(config) : Fallback.ANY;
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
        balancer = new Balancer(fallback, () -> monitor, resolver, System::nanoTime, ThreadLocalRandom::current);
        refresher = new Refresher("heartbeat-balancer", LOG, balancer::refreshChanged, balancer::isUsed);
        reader = this::changed;
        news.add(reader);
    }

    /** Makes a monitor the one that is asked. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindMonitor(HeartbeatMonitor service) {
        monitor = service;
        refreshSoon();
    }

    /** Takes a monitor away, unless there is another one: a better one is bound before the one that it replaces is unbound. */
    public void unbindMonitor(HeartbeatMonitor service) {
        if (monitor == service) {
            monitor = null;
            refreshSoon();
        }
    }

    @Modified
    void modified(BalancerConfig config, Map<String, Object> properties) {
        if (!configLog.admits(properties)) {
            return;
        }
        try {
            balancer.apply(fallback(config));
            configLog.taken();
        } catch (IllegalArgumentException e) {
            configLog.refused("the last good one stays in force", e.getMessage(), properties);
        }
    }

    /** Ends all picks. */
    @Deactivate
    public void deactivate() {
        news.remove(reader);
        refresher.close();
        balancer.close();
        lookups.shutdownNow();
    }

    @Override
    public <T> ServerGroup<T> group(
            Collection<? extends T> candidates, Function<? super T, InetSocketAddress> address) {
        ServerGroup<T> group = balancer.group(candidates, address);
        // it may have slept for want of groups
        refresher.soon();
        return group;
    }

    @Override
    public List<GroupStatus> groups() {
        return balancer.groups();
    }

    private void changed(InetAddress server) {
        balancer.changed(server);
        refresher.soon();
    }

    private void refreshSoon() {
        balancer.changed();
        refresher.soon();
    }

    private static Fallback fallback(BalancerConfig config) {
        return Values.choice("HeartbeatFallback", config.HeartbeatFallback(), Fallback.class);
    }
}
