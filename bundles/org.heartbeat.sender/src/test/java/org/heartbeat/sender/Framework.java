// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;

/** A framework that tells its listeners of bundles that stop, and waits for them. */
final class Framework {

    private final List<SynchronousBundleListener> listeners = new CopyOnWriteArrayList<>();

    /** The context of a bundle in it. */
    BundleContext context() {
        return proxy(BundleContext.class, (proxy, call, arguments) -> {
            switch (call.getName()) {
                case "addBundleListener" -> listeners.add((SynchronousBundleListener) arguments[0]);
                case "removeBundleListener" -> listeners.remove(arguments[0]);
                default -> throw new AssertionError(call.toString());
            }
            return null;
        });
    }

    /** Stops a bundle; 0 is the framework itself. */
    void stop(long id) {
        Bundle bundle = proxy(Bundle.class, (proxy, call, arguments) -> switch (call.getName()) {
            case "getBundleId" -> id;
            case "toString" -> "bundle " + id;
            case "hashCode" -> (int) id;
            default -> throw new AssertionError(call.toString());
        });
        listeners.forEach(listener -> listener.bundleChanged(new BundleEvent(BundleEvent.STOPPING, bundle)));
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
