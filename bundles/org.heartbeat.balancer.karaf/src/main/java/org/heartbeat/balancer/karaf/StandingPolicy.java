// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Collection;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.karaf.http.core.BalancingPolicy;
import org.apache.karaf.http.core.ProxyService;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/**
 * The policy that proxies hold. It passes each request on to the current policy: {@link HeartbeatPolicy} or, while that does not
 * exist, Karaf's own random policy.
 *
 * <p>Without this class, an update of this bundle would break every proxy. A proxy looks up its policy once, when it is created,
 * and never again. After an update it would still hold the policy of the old version, whose class loader loads no more classes.
 * So the policy that proxies hold must outlive this bundle: it is registered by Karaf's bundle, and lasts as long as the proxies.
 * It uses only classes of Java and of Karaf's bundle, so that it holds no class loader of this bundle.
 *
 * <p>When this bundle is uninstalled, Karaf no longer lists the policy. Proxies that use it keep it, and a later version of this
 * bundle lists it again.
 *
 * @param current the policy in use
 * @param late whether proxies may have been created without it
 */
record StandingPolicy(AtomicReference<BalancingPolicy> current, boolean late) {

    static final String TYPE = "heartbeat";

    /** The service property that holds the reference to the current policy, for later versions of this bundle. */
    private static final String CURRENT = "org.heartbeat.balancer.karaf.current";

    /** The service property that holds the policy's own registration, so that it can be listed and unlisted. */
    private static final String REGISTRATION = "org.heartbeat.balancer.karaf.registration";

    /**
     * Returns the policy that Karaf's bundle has registered, or registers one.
     *
     * @param karaf the context of Karaf's bundle
     * @param random Karaf's own policy, the substitute
     */
    @SuppressWarnings("unchecked")
    static StandingPolicy in(BundleContext karaf, BalancingPolicy random) {
        for (ServiceReference<BalancingPolicy> present : standing(karaf)) {
            list(registration(present), true);
            return new StandingPolicy((AtomicReference<BalancingPolicy>) present.getProperty(CURRENT), false);
        }
        AtomicReference<BalancingPolicy> current = new AtomicReference<>(random);
        ServiceRegistration<BalancingPolicy> registration = karaf.registerService(
                BalancingPolicy.class, delegatingTo(current, random), new Hashtable<>(Map.of(CURRENT, current)));
        list(registration, true);
        // Karaf's bundle registers round-robin before it creates proxies (its Activator.java, doStart)
        return new StandingPolicy(current, !policies(karaf, "(type=round-robin)").isEmpty());
    }

    /** Removes the policy from Karaf's list, and unregisters it if no proxy uses it. */
    static void unlist(BundleContext karaf) {
        for (ServiceReference<BalancingPolicy> present : standing(karaf)) {
            if (isUsed(karaf)) {
                list(registration(present), false);
            } else {
                registration(present).unregister();
            }
        }
    }

    private static boolean isUsed(BundleContext karaf) {
        ServiceReference<ProxyService> proxies = karaf.getServiceReference(ProxyService.class);
        return proxies != null
                && karaf.getService(proxies).getProxies().values().stream()
                        .anyMatch(proxy -> TYPE.equals(proxy.getBalancingPolicy()));
    }

    /** Sets or removes the type, by which Karaf lists policies and proxies find them. */
    private static void list(ServiceRegistration<?> registration, boolean listed) {
        Dictionary<String, Object> properties = new Hashtable<>(Map.of(
                CURRENT, registration.getReference().getProperty(CURRENT),
                REGISTRATION, registration,
                Constants.SERVICE_DESCRIPTION, "Picks targets of HTTP proxies by ready workers"));
        if (listed) {
            properties.put("type", TYPE);
        }
        registration.setProperties(properties);
    }

    private static ServiceRegistration<?> registration(ServiceReference<BalancingPolicy> standing) {
        return (ServiceRegistration<?>) standing.getProperty(REGISTRATION);
    }

    private static Collection<ServiceReference<BalancingPolicy>> standing(BundleContext karaf) {
        return policies(karaf, "(" + CURRENT + "=*)");
    }

    private static Collection<ServiceReference<BalancingPolicy>> policies(BundleContext karaf, String filter) {
        try {
            return karaf.getServiceReferences(BalancingPolicy.class, filter);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns {@code targets -> current.get().selectHost(targets)} without a class of this bundle. If the bundle of the current
     * policy is updated during a request, the policy may no longer find its classes; then {@code random} picks.
     */
    static BalancingPolicy delegatingTo(AtomicReference<BalancingPolicy> current, BalancingPolicy random) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle get = lookup.findVirtual(AtomicReference.class, "get", MethodType.methodType(Object.class))
                    .bindTo(current)
                    .asType(MethodType.methodType(BalancingPolicy.class));
            MethodHandle select = lookup.findVirtual(
                    BalancingPolicy.class, "selectHost", MethodType.methodType(String.class, String[].class));
            return MethodHandleProxies.asInterfaceInstance(
                    BalancingPolicy.class,
                    MethodHandles.catchException(
                            MethodHandles.collectArguments(select, 0, get),
                            LinkageError.class,
                            MethodHandles.dropArguments(select.bindTo(random), 0, LinkageError.class)));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
