// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.internal.log.OutageLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The groups that somebody holds, and what is in force for all of them. For any thread. */
final class Balancer {

    static final String STOPPED = "the balancer was stopped";
    static final String NO_MONITOR = "no server can be known because there is no heartbeat monitor";

    private static final Logger LOG = LoggerFactory.getLogger(Balancer.class);

    private final Supplier<HeartbeatMonitor> monitor;
    private final HostResolver resolver;
    private final LongSupplier clock;
    private final Supplier<? extends RandomGenerator> random;
    private final OutageLog monitorLog = new OutageLog(LOG, "Servers of the balancer");
    private final List<WeakReference<Group<?>>> groups = new ArrayList<>();
    private volatile Fallback fallback;
    private final Set<InetAddress> changed = ConcurrentHashMap.newKeySet();
    private volatile boolean allChanged;
    private volatile long refreshed;
    private boolean closed;

    /**
     * A balancer.
     *
     * @param monitor gives the monitor that is there, or null
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param random gives the generator for the thread that asks
     */
    Balancer(
            Fallback fallback,
            Supplier<HeartbeatMonitor> monitor,
            HostResolver resolver,
            LongSupplier clock,
            Supplier<? extends RandomGenerator> random) {
        this.fallback = fallback;
        this.monitor = monitor;
        this.resolver = resolver;
        this.clock = clock;
        this.random = random;
        refreshed = clock.getAsLong();
    }

    /** Makes a group that is ready to pick from. */
    <T> ServerGroup<T> group(Collection<? extends T> candidates, Function<? super T, InetSocketAddress> address) {
        Objects.requireNonNull(address, "address");
        Group<T> group = new Group<>(candidates, address, resolver, clock, random);
        synchronized (groups) {
            groups.add(new WeakReference<>(group));
            if (closed) {
                group.close(STOPPED);
            }
        }
        refresh(group);
        return group;
    }

    /** Puts a fallback in force; when this returns, every group follows it. */
    void apply(Fallback changed) {
        fallback = changed;
        refresh();
    }

    /** Notes that something happened to a server, for {@link #refreshChanged}. Waits for nothing. */
    void changed(InetAddress server) {
        changed.add(server);
    }

    /** Notes that anything may have happened. */
    void changed() {
        allChanged = true;
    }

    /** Brings those groups up to date whose servers have changed, and from time to time all. */
    void refreshChanged() {
        if (allChanged || clock.getAsLong() - refreshed >= Refresher.USUAL.toNanos()) {
            refresh();
        } else {
            Set<InetAddress> servers = Set.copyOf(changed);
            changed.removeAll(servers);
            held().stream().filter(group -> servers.stream().anyMatch(group::has)).forEach(this::refresh);
        }
    }

    /** Brings all groups up to date. */
    void refresh() {
        refreshed = clock.getAsLong();
        allChanged = false;
        changed.clear();
        resolver.lookUp();
        held().forEach(this::refresh);
    }

    /** The groups that somebody holds, in the order in which they were made. */
    List<GroupStatus> groups() {
        return held().stream().map(Group::status).toList();
    }

    /** Whether there is a group to bring up to date. */
    boolean isUsed() {
        return !held().isEmpty();
    }

    /** Ends all picks. */
    void close() {
        synchronized (groups) {
            closed = true;
        }
        held().forEach(group -> group.close(STOPPED));
    }

    private List<Group<?>> held() {
        synchronized (groups) {
            groups.removeIf(group -> group.get() == null);
            List<Group<?>> held = new ArrayList<>();
            for (WeakReference<Group<?>> reference : groups) {
                Group<?> group = reference.get();
                if (group != null) {
                    held.add(group);
                }
            }
            return held;
        }
    }

    private void refresh(Group<?> group) {
        try {
            group.refresh(monitor.get(), fallback);
            monitorLog.recovered("known again");
        } catch (Throwable e) {
            // a monitor that is being replaced, say: the other groups go on all the same
            monitorLog.failing("as they were last known, because the monitor fails: " + OutageLog.text(e));
        }
    }
}
