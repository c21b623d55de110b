// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.api.monitor.HeartbeatMonitor;
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
 * Picks with a chance proportional to the ready workers. The monitor may come, go and change: while there is none, nobody is
 * known. Immediate, because a component that goes with its last user would take away the groups that callers keep.
 */
@Component(
        service = ServerSelector.class,
        immediate = true,
        configurationPid = BalancerConfig.PID,
        property = ServerSelector.TYPE + "=heartbeat")
@ServiceRanking(100)
@Designate(ocd = BalancerConfig.class)
public final class HeartbeatSelector implements ServerSelector {

    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatSelector.class);
    private static final int LOOKUPS_AT_ONCE = 4;
    private static final Set<String> KEYS = Arrays.stream(BalancerConfig.class.getDeclaredMethods())
            .map(java.lang.reflect.Method::getName)
            .collect(Collectors.toUnmodifiableSet());

    private final ServerNews news;
    private final ThreadPoolExecutor lookups;
    private final Balancer balancer;
    private final Refresher refresher;
    private final Runnable reader;
    private volatile HeartbeatMonitor monitor;
    private String refused = "";

    /**
     * A selector as the configuration says.
     *
     * @throws IllegalArgumentException if that is not good; the message names key, value and rule
     */
    @Activate
    public HeartbeatSelector(BalancerConfig config, Map<String, Object> properties, @Reference ServerNews news) {
        warnOfUnknownKeys(properties);
        Settings settings = Settings.read(config);
        this.news = news;
        lookups = new ThreadPoolExecutor(
                LOOKUPS_AT_ONCE,
                LOOKUPS_AT_ONCE,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> thread(work, "heartbeat-balancer-lookup"));
        lookups.allowCoreThreadTimeOut(true);
        Names names = new Names(InetAddress::getAllByName, lookups, System::nanoTime, this::refreshSoon);
        balancer = new Balancer(
                settings, () -> monitor, names, new SplittableRandom(ThreadLocalRandom.current().nextLong()));
        refresher = new Refresher(balancer::refresh, balancer::isUsed, work -> thread(work, "heartbeat-balancer"));
        reader = this::refreshSoon;
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
        warnOfUnknownKeys(properties);
        try {
            balancer.apply(Settings.read(config));
            refused = "";
        } catch (IllegalArgumentException e) {
            // Karaf tells of one change of a file more than once
            if (!refused.equals(e.getMessage())) {
                LOG.error("Configuration refused, the last good one stays in force: {}", e.getMessage());
            }
            refused = e.getMessage();
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

    private void refreshSoon() {
        refresher.soon();
    }

    private static Thread thread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        // not that of whoever happened to start us, whose classes it would hold on to
        thread.setContextClassLoader(HeartbeatSelector.class.getClassLoader());
        return thread;
    }

    private static void warnOfUnknownKeys(Map<String, Object> properties) {
        properties.keySet().stream()
                .filter(key -> key.regionMatches(true, 0, "Heartbeat", 0, "Heartbeat".length()))
                .filter(key -> !KEYS.contains(key))
                .sorted()
                .forEach(key -> LOG.warn(
                        "{}: \"{}\" has no effect (expected: one of {})",
                        key,
                        properties.get(key),
                        new TreeSet<>(KEYS)));
    }
}
