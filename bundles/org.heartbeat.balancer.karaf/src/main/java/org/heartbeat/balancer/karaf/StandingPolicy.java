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
import org.apache.karaf.http.core.Proxy;
import org.apache.karaf.http.core.ProxyService;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/**
 * The policy that proxies hold. It hands each request on to the current policy, which is {@link HeartbeatPolicy} or, while that
 * is not there, Karaf's own random one.
 *
 * <p>A proxy asks for its policy once, when it is made, and keeps it. So what it gets is registered in the name of Karaf's
 * bundle and lasts as long as the proxies do, whatever becomes of this bundle. It consists of classes of Java and of Karaf's
 * bundle only: otherwise proxies would hold the class loader of an old version of this bundle, which gives no more classes.
 *
 * <p>Once this bundle is uninstalled, it is no longer in Karaf's list of policies. If proxies have it, they keep it, and a later
 * version of this bundle puts it back on the list.
 *
 * @param current the policy in use
 * @param late whether proxies may have been made without it
 */
record StandingPolicy(AtomicReference<BalancingPolicy> current, boolean late) {

    static final String TYPE = "heartbeat";

    /** The service property that holds the reference to the current policy, for later versions of this bundle. */
    private static final String CURRENT = "org.heartbeat.balancer.karaf.current";

    /** The service property that holds its own registration, for whoever takes it off the list or puts it back. */
    private static final String REGISTRATION = "org.heartbeat.balancer.karaf.registration";

    /**
     * Returns the one in Karaf's bundle, and registers it first if there is none.
     *
     * @param karaf the context of Karaf's bundle
     * @param random Karaf's own policy, which stands in
     */
    @SuppressWarnings("unchecked")
    static StandingPolicy in(BundleContext karaf, BalancingPolicy random) {
        for (ServiceReference<BalancingPolicy> present : standing(karaf)) {
            list(present, true);
            return new StandingPolicy((AtomicReference<BalancingPolicy>) present.getProperty(CURRENT), false);
        }
        AtomicReference<BalancingPolicy> current = new AtomicReference<>(random);
        ServiceRegistration<BalancingPolicy> registration = karaf.registerService(
                BalancingPolicy.class, handingOnTo(current, random), new Hashtable<>(Map.of(CURRENT, current)));
        registration.setProperties(new Hashtable<>(Map.of(CURRENT, current, REGISTRATION, registration)));
        list(registration.getReference(), true);
        // Karaf's bundle registers this one before it makes proxies (its Activator.java, doStart)
        return new StandingPolicy(current, !policies(karaf, "(type=round-robin)").isEmpty());
    }

    /** Takes it off Karaf's list, and lets go of it where no proxy has it. */
    static void unlist(BundleContext karaf) {
        for (ServiceReference<BalancingPolicy> present : standing(karaf)) {
            if (isUsed(karaf)) {
                list(present, false);
            } else {
                registration(present).unregister();
            }
        }
    }

    private static boolean isUsed(BundleContext karaf) {
        ServiceReference<ProxyService> proxies = karaf.getServiceReference(ProxyService.class);
        if (proxies == null) {
            return false;
        }
        for (Proxy proxy : karaf.getService(proxies).getProxies().values()) {
            if (TYPE.equals(proxy.getBalancingPolicy())) {
                return true;
            }
        }
        return false;
    }

    /** Karaf lists a policy by its type, and proxies find it by that. */
    private static void list(ServiceReference<BalancingPolicy> present, boolean listed) {
        Dictionary<String, Object> properties = new Hashtable<>(Map.of(
                CURRENT, present.getProperty(CURRENT),
                REGISTRATION, present.getProperty(REGISTRATION),
                Constants.SERVICE_DESCRIPTION, "Picks targets of HTTP proxies by ready workers"));
        if (listed) {
            properties.put("type", TYPE);
        }
        registration(present).setProperties(properties);
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
     * {@code targets -> current.get().selectHost(targets)}, but no class of this bundle. A request may still be in a policy
     * whose bundle is updated meanwhile: where that finds its classes no longer, {@code random} picks.
     */
    static BalancingPolicy handingOnTo(AtomicReference<BalancingPolicy> current, BalancingPolicy random) {
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
