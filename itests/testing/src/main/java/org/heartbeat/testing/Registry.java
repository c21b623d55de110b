// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import org.heartbeat.api.status.StatusProvider;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** A framework that accepts service registrations: one status provider at a time, and others of any type. */
public final class Registry {

    private final List<String> events = new ArrayList<>();
    private boolean failing;
    private StatusProvider provider;
    private Dictionary<?, ?> properties;

    /** Returns the context of a bundle in it. */
    public BundleContext context() {
        return proxy(BundleContext.class, this::register);
    }

    /**
     * Returns the events since the last call: {@code + name ranking} registered, {@code ~ name ranking} changed, {@code -}
     * unregistered; for a service of another type, with the name of that type.
     */
    public List<String> next() {
        List<String> seen = List.copyOf(events);
        events.clear();
        return seen;
    }

    /** Makes registrations fail, or succeed again. */
    public void fail(boolean fails) {
        failing = fails;
    }

    /** Returns the registered provider, or null if there is none. */
    public StatusProvider provider() {
        return provider;
    }

    /** Returns a property of the provider's service. */
    public Object property(String key) {
        return properties.get(key);
    }

    private Object register(Object proxy, Method call, Object... arguments) {
        if (failing) {
            throw new IllegalStateException("the registry fails");
        }
        if (call.getName().equals("getServiceReference")) {
            return null;
        }
        if (!call.getName().equals("registerService") || arguments[0] == StatusProvider.class && provider != null) {
            throw new AssertionError(call.toString());
        }
        if (arguments[0] instanceof Class<?> type && type != StatusProvider.class) {
            events.add("+ " + type.getSimpleName());
            return proxy(ServiceRegistration.class, (registration, change, changed) -> {
                events.add((change.getName().equals("unregister") ? "- " : "~ ") + type.getSimpleName());
                return null;
            });
        }
        provider = (StatusProvider) arguments[1];
        events.add("+ " + said((Dictionary<?, ?>) arguments[2]));
        return proxy(ServiceRegistration.class, this::change);
    }

    private Object change(Object proxy, Method call, Object... arguments) {
        switch (call.getName()) {
            case "setProperties" -> events.add("~ " + said((Dictionary<?, ?>) arguments[0]));
            case "unregister" -> {
                provider = null;
                events.add("-");
            }
            default -> throw new AssertionError(call.toString());
        }
        return null;
    }

    /** Returns the name and ranking; the framework accepts only an Integer as ranking. */
    private String said(Dictionary<?, ?> given) {
        properties = given;
        return given.get("heartbeat.status") + " " + (Integer) given.get("service.ranking");
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Registry.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
