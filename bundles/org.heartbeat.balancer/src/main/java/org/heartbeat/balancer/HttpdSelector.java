// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.internal.osgi.OptionalService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Picks exactly as httpd's mod_lbmethod_heartbeat does, fault by fault, for those who compare. */
@Component(immediate = true, property = ServerSelector.NAME + "=httpd")
public final class HttpdSelector implements ServerSelector {

    private final OptionalService<HeartbeatMonitor> monitor = new OptionalService<>();
    private volatile boolean stopped;

    /** A selector that knows nobody until a monitor is bound. */
    @Activate
    public HttpdSelector() {}

    /** Makes a monitor the one that is asked. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindMonitor(HeartbeatMonitor service) {
        monitor.bind(service);
    }

    /** Takes a monitor away, unless there is another one: a better one is bound before the one that it replaces is unbound. */
    public void unbindMonitor(HeartbeatMonitor service) {
        monitor.unbind(service);
    }

    @Deactivate
    void deactivate() {
        stopped = true;
    }

    @Override
    public <T> ServerGroup<T> group(
            Collection<? extends T> candidates, Function<? super T, InetSocketAddress> address) {
        return new HttpdGroup<>(candidates, address, monitor, () -> stopped, ThreadLocalRandom::current);
    }

    @Override
    public ServerGroup<URI> group(Collection<URI> candidates) {
        return Uris.group(this, candidates);
    }

    /** None: it knows nothing of its groups. */
    @Override
    public List<GroupStatus> groups() {
        return List.of();
    }
}
