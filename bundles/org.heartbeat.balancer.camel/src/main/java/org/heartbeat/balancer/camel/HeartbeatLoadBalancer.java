// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.camel;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.processor.loadbalancer.LoadBalancer;
import org.apache.camel.processor.loadbalancer.LoadBalancerSupport;
import org.heartbeat.api.balancer.ServerSelector;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.annotations.ServiceScope;

/**
 * Sends each exchange to one of the endpoints of a {@code loadBalance}, picked by the selector {@code heartbeat}, or at random
 * while there is no selector. Each {@code loadBalance} needs an instance of its own, so the service has prototype scope. It keeps
 * working while selectors come and go.
 */
@Component(
        service = LoadBalancer.class,
        scope = ServiceScope.PROTOTYPE,
        property = ServerSelector.NAME + "=" + HeartbeatLoadBalancer.TYPE)
public final class HeartbeatLoadBalancer extends LoadBalancerSupport {

    static final String TYPE = "heartbeat";

    private final ProcessorPicker picker = new ProcessorPicker();

    /** Creates a load balancer that picks at random until a selector is bound. */
    @Activate
    public HeartbeatLoadBalancer() {}

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            target = "(" + ServerSelector.NAME + "=" + TYPE + ")")
    void bindSelector(ServerSelector selector) {
        picker.use(selector);
    }

    void unbindSelector(ServerSelector selector) {
        picker.drop(selector);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        return picker.process(doGetProcessors(), exchange, callback);
    }
}
