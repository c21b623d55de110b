// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * Provides the balancing policy {@code heartbeat} for Karaf's proxies. Proxies created after this component find the policy.
 * Those created before it are recreated once, and cannot answer for that moment. A later restart or update of this bundle does
 * not recreate proxies, because the policy that they hold stays valid.
 */
@Component
public final class KarafProxies {

    private static final Logger LOG = LoggerFactory.getLogger(KarafProxies.class);

    private final BundleContext karaf;
    private final BalancingPolicy random;
    private final BalancingPolicy ours;
    private final AtomicReference<BalancingPolicy> current;
    /** Whether proxies that Karaf created before the policy was there are still to be recreated. */
    private final AtomicBoolean late;

    /** Creates the component; {@code random} is what Karaf's bundle registers first when it starts, before it creates proxies. */
    @Activate
    public KarafProxies(
            @Reference(name = "random", target = "(type=random)") BalancingPolicy random,
            @Reference(name = "ours", target = "(" + HeartbeatPolicy.MARK + "=true)") BalancingPolicy ours) {
        this.random = random;
        this.ours = ours;
        karaf = FrameworkUtil.getBundle(BalancingPolicy.class).getBundleContext();
        // there is no context if Karaf's bundle has just been stopped
        StandingPolicy standing = karaf == null
                ? new StandingPolicy(new AtomicReference<>(), false)
                : StandingPolicy.in(karaf, random);
        late = new AtomicBoolean(standing.late());
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
                // Karaf's bundle was stopped, and the policy with it
            }
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindProxies(ProxyService proxies) {
        if (late.getAndSet(false)) {
            for (Proxy proxy : List.copyOf(proxies.getProxies().values())) {
                if (StandingPolicy.TYPE.equals(proxy.getBalancingPolicy())) {
                    recreate(proxy, proxies, karaf);
                }
            }
        }
    }

    void unbindProxies(ProxyService proxies) {
        // proxies disappear with their service
    }

    /**
     * Recreates a proxy without removing it from the service, which would also remove it from Karaf's configuration: it would be
     * lost for good if Karaf stopped at that moment, or if adding it failed.
     */
    private static void recreate(Proxy proxy, ProxyService proxies, BundleContext karaf) {
        ServiceReference<HttpService> http = karaf.getServiceReference(HttpService.class);
        try {
            // on behalf of Karaf's bundle, because each bundle gets a service of its own, with its own servlets
            karaf.getService(http).unregister(proxy.getUrl());
            karaf.ungetService(http);
            proxies.addProxy(proxy.getUrl(), proxy.getProxyTo(), proxy.getBalancingPolicy());
            LOG.info("Proxy {} to {}: recreated with the policy heartbeat", proxy.getUrl(), Values.shown(proxy.getProxyTo()));
        } catch (Exception e) {
            // the type that the service declares
            LOG.error(
                    "Proxy {} to {}: not recreated with the policy heartbeat; remove the proxy and add it again",
                    proxy.getUrl(), Values.shown(proxy.getProxyTo()), e);
        }
    }
}
