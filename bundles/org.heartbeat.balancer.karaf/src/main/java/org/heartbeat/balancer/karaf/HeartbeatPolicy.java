// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.karaf.http.core.BalancingPolicy;
import org.heartbeat.api.balancer.RequestPicker;
import org.heartbeat.api.balancer.ServerSelector;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Picks targets for Karaf's proxies with the selector {@code heartbeat}, or at random while there is no selector. It picks by
 * requests in flight if Karaf's HTTP server reports the ends of requests, and by round robin otherwise. It has no {@code type},
 * because proxies find it through a {@link StandingPolicy}.
 */
@Component(
        service = BalancingPolicy.class,
        configurationPid = HeartbeatPolicy.MARK,
        property = HeartbeatPolicy.MARK + ":Boolean=true")
public final class HeartbeatPolicy implements BalancingPolicy {

    /** The service property by which {@link KarafProxies} finds this policy. */
    static final String MARK = "org.heartbeat.balancer.karaf";

    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatPolicy.class);
    private static final String ENDS = "HeartbeatProxyEnds";

    private final TargetPicker picker = new TargetPicker(bound -> ThreadLocalRandom.current().nextInt(bound));

    /** Creates a policy that picks at random until a selector is bound. */
    @Activate
    public HeartbeatPolicy(Map<String, Object> properties) {
        if (properties.containsKey(ENDS)) {
            LOG.warn(
                    "{} in {}.cfg has no effect any more (the ends of requests are known without it); remove the file", ENDS, MARK);
        }
    }

    /** Keeps the instance if Karaf reports the file again, so that the warning is not repeated. */
    @Modified
    void keep() {
        // there is nothing to configure
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

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRequests(RequestPicker requests) {
        picker.requests.bind(requests);
    }

    void unbindRequests(RequestPicker requests) {
        picker.requests.unbind(requests);
    }

    @Override
    public String selectHost(String[] targets) {
        return picker.pick(targets);
    }
}
