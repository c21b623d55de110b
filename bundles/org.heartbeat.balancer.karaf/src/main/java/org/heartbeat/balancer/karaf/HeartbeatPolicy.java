// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.karaf.http.core.BalancingPolicy;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.osgi.ConditionalService;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.http.whiteboard.Preprocessor;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Picks targets for Karaf's proxies by the selector {@code heartbeat}, and at random while there is none. It has no
 * {@code type} of its own: proxies find it through a {@link StandingPolicy}.
 *
 * <p>The ends of requests are found only where the configuration asks for it: each time that a preprocessor comes or goes, as
 * with each update of this bundle, Pax Web 8.0.34 makes its context anew, and then and when Karaf's bundle is restarted it has
 * been seen to leave two servlets for one proxy, of which it serves neither.
 */
@Component(service = BalancingPolicy.class, configurationPid = ProxyConfig.PID, property = HeartbeatPolicy.MARK + ":Boolean=true")
@Designate(ocd = ProxyConfig.class)
public final class HeartbeatPolicy implements BalancingPolicy {

    /** The service property by which {@link KarafProxies} knows this one. */
    static final String MARK = "org.heartbeat.balancer.karaf";

    private final Configuration<ProxyConfig> configuration =
            new Configuration<>(ProxyConfig.PID, ProxyConfig.class, "HeartbeatProxyEnds");
    private final ProxiedRequests requests = new ProxiedRequests();
    private final TargetPicker picker =
            new TargetPicker(requests, bound -> ThreadLocalRandom.current().nextInt(bound));
    private final ConditionalService<Preprocessor> ends;

    /** A policy that picks at random until a selector is bound. */
    @Activate
    public HeartbeatPolicy(BundleContext context, ProxyConfig config, Map<String, Object> properties) {
        ends = new ConditionalService<>(context, Preprocessor.class, new RequestEnds(requests));
        configure(config, properties);
    }

    @Modified
    void configure(ProxyConfig config, Map<String, Object> properties) {
        configuration.apply(config, properties, good -> {
            if (Values.onOff("HeartbeatProxyEnds", good.HeartbeatProxyEnds())) {
                ends.register(RequestEnds.PROPERTIES);
            } else {
                ends.unregister();
            }
        });
    }

    @Deactivate
    void deactivate() {
        configuration.close();
        ends.unregister();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            target = "(" + ServerSelector.NAME + "=heartbeat)")
    void bindSelector(ServerSelector selector) {
        picker.use(selector);
    }

    void unbindSelector(ServerSelector selector) {
        picker.drop(selector);
    }

    @Override
    public String selectHost(String[] targets) {
        return picker.pick(targets);
    }
}
