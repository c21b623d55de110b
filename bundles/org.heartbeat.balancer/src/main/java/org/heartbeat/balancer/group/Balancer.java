// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.group;

import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.balancer.pick.Fallback;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.HostAddresses;
import org.heartbeat.internal.osgi.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the groups that are in use up to date, on a thread of its own. For any thread. */
public final class Balancer implements AutoCloseable {

    static final String STOPPED = "the balancer was stopped";
    static final String NO_MONITOR = "no server is known, because there is no heartbeat monitor";

    /** The most host names that are looked up at the same time. */
    private static final int MOST_LOOKUPS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Balancer.class);

    private final Supplier<HeartbeatMonitor> monitor;
    private final HostAddresses.NameService names;
    private final ThreadPoolExecutor lookups;
    private final Supplier<? extends RandomGenerator> random;
    private final Refresher refresher = new Refresher("heartbeat-balancer", LOG, this::refreshChanged, this::isUsed);
    private final OutageLog monitorLog = new OutageLog(LOG, "Balancer");
    private final Set<InetAddress> changed = ConcurrentHashMap.newKeySet();
    private final List<WeakReference<Group<?>>> groups = new ArrayList<>(); // guarded by itself
    private boolean closed; // guarded by groups
    private volatile Fallback fallback = Fallback.ANY;
    private volatile boolean allChanged;
    private volatile long refreshed;

    /** Creates a balancer and starts its thread; {@code monitor} returns the present monitor, or null. */
    public Balancer(Supplier<HeartbeatMonitor> monitor) {
        this(monitor, InetAddress::getAllByName, lookups(), System::nanoTime, ThreadLocalRandom::current);
        refresher.start();
    }

    /** Creates a balancer without a running thread. */
    Balancer(
            Supplier<HeartbeatMonitor> monitor,
            HostAddresses.Lookup names,
            ThreadPoolExecutor lookups,
            LongSupplier clock,
            Supplier<? extends RandomGenerator> random) {
        this.monitor = monitor;
        this.lookups = lookups;
        this.random = random;
        this.names = new HostAddresses.NameService(names, lookups, clock);
        refreshed = clock.getAsLong();
    }

    /** Returns an executor with a few threads, which end while there is nothing to do. */
    private static ThreadPoolExecutor lookups() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MOST_LOOKUPS, MOST_LOOKUPS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                Threads.named("heartbeat-balancer-lookup"));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Creates a group that is ready to pick from. */
    public <T> ServerGroup<T> group(Collection<? extends T> candidates, Function<? super T, InetSocketAddress> address) {
        Objects.requireNonNull(address, "address");
        Group<T> group = new Group<>(candidates, address, names, random);
        synchronized (groups) {
            groups.add(new WeakReference<>(group));
            if (closed) {
                group.close();
            }
        }
        refresh(group);
        // the thread may have slept because there were no groups
        refresher.soon();
        return group;
    }

    /** Applies a fallback; when this returns, every group follows it. */
    public void apply(Fallback next) {
        fallback = next;
        refresh();
    }

    /** Schedules a refresh of the groups with this server, within milliseconds. Does not wait. */
    public void serverChanged(InetAddress server) {
        changed.add(server);
        refresher.soon();
    }

    /** Schedules a refresh of all groups, within milliseconds. Does not wait. */
    public void refreshSoon() {
        allChanged = true;
        refresher.soon();
    }

    /** Returns the status of the groups that are in use, in the order of their creation. */
    public List<GroupStatus> groups() {
        return inUse().stream().map(Group::status).toList();
    }

    /** Stops the thread and ends all picks. */
    @Override
    public void close() {
        refresher.close();
        synchronized (groups) {
            closed = true;
        }
        inUse().forEach(Group::close);
        lookups.shutdownNow();
    }

    /** Refreshes the groups whose servers have changed; if it is time, or anything may have changed, all of them. */
    void refreshChanged() {
        if (allChanged || names.clock().getAsLong() - refreshed >= Refresher.USUAL.toNanos()) {
            refresh();
        } else {
            Set<InetAddress> servers = Set.copyOf(changed);
            changed.removeAll(servers);
            inUse().stream().filter(group -> servers.stream().anyMatch(group::has)).forEach(this::refresh);
        }
    }

    void refresh() {
        refreshed = names.clock().getAsLong();
        allChanged = false;
        changed.clear();
        if (!lookups.getQueue().isEmpty()) {
            // the threads may have died for lack of memory, and a queue alone starts none
            lookups.prestartCoreThread();
        }
        inUse().forEach(this::refresh);
    }

    boolean isUsed() {
        return !inUse().isEmpty();
    }

    private List<Group<?>> inUse() {
        synchronized (groups) {
            groups.removeIf(group -> group.get() == null);
            return groups.stream().<Group<?>>map(WeakReference::get).filter(Objects::nonNull).toList();
        }
    }

    private void refresh(Group<?> group) {
        try {
            group.refresh(monitor.get(), fallback);
            monitorLog.recovered("the monitor works again");
        } catch (Throwable e) {
            // such as from a monitor that is being replaced: the other groups are refreshed nevertheless
            monitorLog.failing("uses the last known servers, because the monitor fails: " + OutageLog.text(e));
        }
    }
}
