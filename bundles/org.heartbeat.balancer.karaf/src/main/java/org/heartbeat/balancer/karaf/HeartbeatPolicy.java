// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import org.apache.karaf.http.core.BalancingPolicy;
import org.heartbeat.api.balancer.ServerSelector;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.propertytypes.ServiceRanking;
import org.osgi.service.http.whiteboard.Preprocessor;

/**
 * Picks targets for Karaf's proxies by the selector {@code heartbeat}, and at random while there is none. It has no
 * {@code type} of its own: proxies find it through a {@link StandingPolicy}. Where the HTTP Whiteboard is, it is a
 * preprocessor before the proxies too, and so knows when requests end; a filter is not called for servlets of the HTTP service.
 */
@Component(
        service = {BalancingPolicy.class, Preprocessor.class},
        property = {
            HeartbeatPolicy.MARK + ":Boolean=true",
            "osgi.http.whiteboard.filter.name=org.heartbeat.balancer.karaf"
        })
// before Karaf's own, which stand in for it
@ServiceRanking(Integer.MAX_VALUE)
public final class HeartbeatPolicy implements BalancingPolicy, Preprocessor {

    /** The service property by which standing policies know this one, those of other versions of this bundle too. */
    static final String MARK = "org.heartbeat.balancer.karaf";

    private final ProxiedRequests requests = new ProxiedRequests();
    private final TargetPicker picker =
            new TargetPicker(requests, bound -> ThreadLocalRandom.current().nextInt(bound));

    /** A policy that picks at random until a selector is bound. */
    @Activate
    public HeartbeatPolicy() {}

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

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        requests.follow(request, response, chain);
    }

    @Override
    public void init(FilterConfig config) {
        // Servlet 3.1 wants it
    }

    @Override
    public void destroy() {
        // Servlet 3.1 wants it
    }
}
