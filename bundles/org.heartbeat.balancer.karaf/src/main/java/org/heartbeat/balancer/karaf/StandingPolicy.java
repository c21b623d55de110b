// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Hashtable;
import java.util.Map;
import org.apache.karaf.http.core.BalancingPolicy;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.util.tracker.ServiceTracker;

/**
 * The policy that proxies hold: hands each request on to the policy of the best ranking at that moment, which is
 * {@link HeartbeatPolicy} or, while that is not there, Karaf's own random one.
 *
 * <p>A proxy asks for its policy once, when it is made, and keeps it. So what it gets is registered in the name of Karaf's
 * bundle and lasts as long as the proxies do, whatever becomes of this bundle. It consists of classes of Java, of the
 * framework and of Karaf's bundle only: otherwise proxies would hold the class loader of a version of this bundle that
 * is long gone, which has then no more classes to give.
 */
final class StandingPolicy {

    static final String TYPE = "heartbeat";

    private static final String CURRENT = "(&(" + Constants.OBJECTCLASS + "=" + BalancingPolicy.class.getName() + ")(|("
            + HeartbeatPolicy.MARK + "=true)(type=random)))";

    private StandingPolicy() {}

    /**
     * Sees that there is one.
     *
     * @param karaf the context of Karaf's bundle
     * @return whether proxies may have been made without it
     */
    static boolean ensure(BundleContext karaf) {
        try {
            if (karaf.getServiceReferences(BalancingPolicy.class, "(type=" + TYPE + ")").stream()
                    .anyMatch(present -> karaf.getBundle().equals(present.getBundle()))) {
                return false;
            }
            register(karaf, FrameworkUtil.createFilter(CURRENT));
            // Karaf's bundle registers this one before it makes proxies (its Activator.java, doStart)
            return !karaf.getServiceReferences(BalancingPolicy.class, "(type=round-robin)").isEmpty();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void register(BundleContext karaf, Filter filter) {
        // nobody closes it once it serves: it ends with its context
        ServiceTracker<BalancingPolicy, BalancingPolicy> current = new ServiceTracker<>(karaf, filter, null);
        current.open();
        try {
            karaf.registerService(
                    BalancingPolicy.class,
                    handingOnTo(current),
                    new Hashtable<>(Map.of(
                            "type", TYPE, Constants.SERVICE_DESCRIPTION, "Picks targets of HTTP proxies by ready workers")));
        } catch (RuntimeException | Error e) {
            current.close();
            throw e;
        }
    }

    /** {@code targets -> current.getService().selectHost(targets)}, but no class of this bundle. */
    static BalancingPolicy handingOnTo(ServiceTracker<BalancingPolicy, BalancingPolicy> current) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle service = lookup.findVirtual(
                            ServiceTracker.class, "getService", MethodType.methodType(Object.class))
                    .bindTo(current)
                    .asType(MethodType.methodType(BalancingPolicy.class));
            MethodHandle select = lookup.findVirtual(
                    BalancingPolicy.class, "selectHost", MethodType.methodType(String.class, String[].class));
            return MethodHandleProxies.asInterfaceInstance(
                    BalancingPolicy.class, MethodHandles.collectArguments(select, 0, service));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
