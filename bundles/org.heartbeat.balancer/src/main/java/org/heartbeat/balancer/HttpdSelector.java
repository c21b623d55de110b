// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.balancer.group.HttpdGroup;
import org.heartbeat.internal.osgi.OptionalService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Picks exactly as httpd's mod_lbmethod_heartbeat does, with all its faults, for comparison. */
@Component(immediate = true, property = ServerSelector.NAME + "=httpd")
public final class HttpdSelector implements ServerSelector {

    private final OptionalService<HeartbeatMonitor> monitor = new OptionalService<>();
    private final AtomicBoolean stopped = new AtomicBoolean();

    /** Creates a selector that knows no server before a monitor is bound. */
    @Activate
    public HttpdSelector() {}

    /** Uses a monitor from now on. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindMonitor(HeartbeatMonitor service) {
        monitor.bind(service);
    }

    /** Stops using a monitor, unless another one has replaced it already. */
    public void unbindMonitor(HeartbeatMonitor service) {
        monitor.unbind(service);
    }

    @Deactivate
    void deactivate() {
        stopped.set(true);
    }

    @Override
    public <T> ServerGroup<T> group(
            Collection<? extends T> candidates, Function<? super T, InetSocketAddress> address) {
        return new HttpdGroup<>(candidates, address, monitor, stopped::get, ThreadLocalRandom::current);
    }

    @Override
    public ServerGroup<URI> group(Collection<URI> candidates) {
        return Uris.group(this, candidates);
    }

    /** Returns none: it does not keep track of its groups. */
    @Override
    public List<GroupStatus> groups() {
        return List.of();
    }
}
