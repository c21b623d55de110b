// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The groups that somebody holds, and what is in force for all of them. For any thread. */
final class Balancer {

    static final String STOPPED = "the balancer was stopped";

    private static final Logger LOG = LoggerFactory.getLogger(Balancer.class);

    private final Supplier<HeartbeatMonitor> monitor;
    private final Names names;
    private final SplittableRandom random;
    private final List<WeakReference<Group<?>>> groups = new ArrayList<>();
    private volatile Settings settings;
    private boolean failing;
    private boolean closed;

    /**
     * A balancer.
     *
     * @param monitor gives the monitor that is there, or null
     */
    Balancer(Settings settings, Supplier<HeartbeatMonitor> monitor, Names names, SplittableRandom random) {
        this.settings = settings;
        this.monitor = monitor;
        this.names = names;
        this.random = random;
    }

    /** Makes a group that is ready to pick from. */
    <T> ServerGroup<T> group(Collection<? extends T> candidates, Function<? super T, InetSocketAddress> address) {
        Objects.requireNonNull(address, "address");
        Group<T> group;
        synchronized (random) {
            group = new Group<>(candidates, address, names, random.split());
        }
        synchronized (groups) {
            groups.add(new WeakReference<>(group));
            if (closed) {
                group.close(STOPPED);
            }
        }
        refresh(group);
        return group;
    }

    /** Puts settings in force; when this returns, every group follows them. */
    void apply(Settings changed) {
        settings = changed;
        refresh();
    }

    /** Brings all groups up to date. */
    void refresh() {
        names.lookUp();
        held().forEach(this::refresh);
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
            group.refresh(monitor.get(), settings);
            failing(null);
        } catch (RuntimeException e) {
            // a monitor that is being replaced; its servers are as they were until there is another one
            failing(e);
        }
    }

    private synchronized void failing(RuntimeException e) {
        if (e != null && !failing) {
            LOG.warn("The monitor fails, servers stay as they were known", e);
        } else if (e == null && failing) {
            LOG.info("The monitor answers again");
        }
        failing = e != null;
    }
}
