// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** A started framework with the bundle under test at start level 80, which notifies its listeners of bundles that stop. */
public final class Framework {

    /** The start level reached so far. */
    public int startLevel = 100;
    /** The start level that it will reach; null if that is not configured. */
    public String lastStartLevel = "100";
    /** Whether Karaf has registered the service that marks the end of its boot. */
    public boolean bootFinished = true;

    private final List<SynchronousBundleListener> listeners = new CopyOnWriteArrayList<>();
    private final List<Bundle> bundles = new ArrayList<>();

    /** Returns the context of the bundle under test. */
    public BundleContext context() {
        return proxy(BundleContext.class, (proxy, call, arguments) -> switch (call.getName()) {
            case "addBundleListener" -> {
                listeners.add((SynchronousBundleListener) arguments[0]);
                yield null;
            }
            case "removeBundleListener" -> {
                listeners.remove(arguments[0]);
                yield null;
            }
            case "getBundles" -> bundles.toArray(Bundle[]::new);
            case "getBundle" -> proxy(Bundle.class, (bundle, adapt, types) -> types[0] == BundleStartLevel.class
                    ? proxy(BundleStartLevel.class, (level, get, nothing) -> 80)
                    : proxy(FrameworkStartLevel.class, (level, get, nothing) -> startLevel));
            case "getProperty" -> lastStartLevel;
            case "getServiceReference" -> bootFinished ? service(Map.of()) : null;
            default -> throw new AssertionError(call.toString());
        });
    }

    /** Adds an active bundle with these headers, which registers services with these properties. */
    public void add(String name, Map<String, String> headers, List<Map<String, ?>> services) {
        bundles.add(bundle(Map.of(
                "getSymbolicName", name,
                "getState", Bundle.ACTIVE,
                "getHeaders", new Hashtable<>(headers),
                "getRegisteredServices", services.stream().map(Framework::service).toArray(ServiceReference<?>[]::new))));
    }

    /** Removes a bundle. */
    public void remove(String name) {
        bundles.removeIf(bundle -> bundle.getSymbolicName().equals(name));
    }

    /** Stops a bundle; 0 is the framework itself. */
    void stop(long id) {
        Bundle bundle = bundle(Map.of("getBundleId", id, "toString", "bundle " + id, "hashCode", (int) id));
        listeners.forEach(listener -> listener.bundleChanged(new BundleEvent(BundleEvent.STOPPING, bundle)));
    }

    private static Bundle bundle(Map<String, Object> answers) {
        return proxy(Bundle.class, (proxy, call, arguments) -> {
            if (!answers.containsKey(call.getName())) {
                throw new AssertionError(call.toString());
            }
            return answers.get(call.getName());
        });
    }

    private static ServiceReference<?> service(Map<String, ?> properties) {
        return proxy(ServiceReference.class, (proxy, call, arguments) -> properties.get(arguments[0]));
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
