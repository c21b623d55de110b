// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.karaf.http.core.BalancingPolicy;
import org.apache.karaf.http.core.Proxy;
import org.apache.karaf.http.core.ProxyService;
import org.heartbeat.internal.config.Values;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.http.HttpService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives Karaf's proxies the balancing policy {@code heartbeat}. Where this component is there first, proxies find it when
 * they are made. Those that were made without it are made anew, once, and lack an answer for that moment; not when this
 * bundle is restarted or updated later, because the policy that they have then stays good.
 */
@Component
public final class KarafProxies {

    private static final Logger LOG = LoggerFactory.getLogger(KarafProxies.class);

    private final BundleContext karaf;
    private final BalancingPolicy random;
    private final BalancingPolicy ours;
    private final AtomicReference<BalancingPolicy> current;
    private boolean late;

    /**
     * Serves the proxies of Karaf's bundle from now on.
     *
     * @param random the first policy that Karaf's bundle registers when it starts, before it makes proxies
     */
    @Activate
    public KarafProxies(
            @Reference(name = "random", target = "(type=random)") BalancingPolicy random,
            @Reference(name = "ours", target = "(" + HeartbeatPolicy.MARK + "=true)") BalancingPolicy ours) {
        this.random = random;
        this.ours = ours;
        karaf = FrameworkUtil.getBundle(BalancingPolicy.class).getBundleContext();
        // there is no context any more when Karaf's bundle has just been stopped
        StandingPolicy standing = karaf == null
                ? new StandingPolicy(new AtomicReference<>(), false)
                : StandingPolicy.in(karaf, random);
        late = standing.late();
        current = standing.current();
        current.set(ours);
    }

    @Deactivate
    void deactivate() {
        current.compareAndSet(ours, random);
        if (karaf != null) {
            try {
                karaf.addBundleListener(new Uninstallation(FrameworkUtil.getBundle(KarafProxies.class), karaf));
            } catch (IllegalStateException e) {
                // Karaf's bundle is stopped, and the policy went with it
            }
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindProxies(ProxyService proxies) {
        if (late) {
            late = false;
            for (Proxy proxy : List.copyOf(proxies.getProxies().values())) {
                if (StandingPolicy.TYPE.equals(proxy.getBalancingPolicy())) {
                    makeAnew(proxy, proxies, karaf);
                }
            }
        }
    }

    void unbindProxies(ProxyService proxies) {
        // proxies go with their service
    }

    /**
     * Not by removing it from the service, which would first take it out of Karaf's configuration: there it would be missing
     * for ever if Karaf ended at that moment, or if it could not be added.
     */
    private static void makeAnew(Proxy proxy, ProxyService proxies, BundleContext karaf) {
        ServiceReference<HttpService> http = karaf.getServiceReference(HttpService.class);
        try {
            // as Karaf's bundle gets it, because each bundle has one with its own servlets
            karaf.getService(http).unregister(proxy.getUrl());
            karaf.ungetService(http);
            proxies.addProxy(proxy.getUrl(), proxy.getProxyTo(), proxy.getBalancingPolicy());
            LOG.info("Proxy {} to {}: made anew with the policy heartbeat", proxy.getUrl(), Values.shown(proxy.getProxyTo()));
        } catch (Exception e) {
            // the service declares no other
            LOG.error(
                    "Proxy {} to {}: has no policy, remove it and add it again",
                    proxy.getUrl(), Values.shown(proxy.getProxyTo()), e);
        }
    }
}
