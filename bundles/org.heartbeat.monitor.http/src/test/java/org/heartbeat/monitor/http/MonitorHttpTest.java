// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class MonitorHttpTest {

    /** Paths that were registered, and with a minus those that were unregistered. */
    private final List<String> registrations = new ArrayList<>();

    private final MonitorHttp http = new MonitorHttp();

    @Test
    void isAtItsPathUntilItIsDeactivated() {
        http.activate(context(), Configs.config(Map.of()));
        assertEquals(List.of("/heartbeat"), registrations);
        http.deactivate();
        assertEquals(List.of("/heartbeat", "-/heartbeat"), registrations);
    }

    @Test
    void movesToAnotherPath() {
        http.activate(context(), Configs.path("/a"));
        http.configure(Configs.path("/b"));
        assertEquals(List.of("/a", "-/a", "/b"), registrations);
    }

    @Test
    void staysWhereOnlyTheProxiesChange() {
        http.activate(context(), Configs.config(Map.of()));
        http.configure(Configs.trusted("10.0.0.0/8"));
        assertEquals(List.of("/heartbeat"), registrations);
    }

    @Test
    void isNowhereWithoutAPath() {
        http.activate(context(), Configs.path("/a"));
        http.configure(Configs.path(""));
        assertEquals(List.of("/a", "-/a"), registrations);
        http.deactivate();
        assertEquals(List.of("/a", "-/a"), registrations);
    }

    @Test
    void keepsTheLastGoodConfigurationWhenTheNextIsBad() {
        http.activate(context(), Configs.path("/a"));
        http.configure(Configs.config(Map.of("HeartbeatPath", "/b", "HeartbeatTrustedProxies", new String[] {"10/8"})));
        assertEquals(List.of("/a"), registrations);
        http.configure(Configs.path("/b"));
        assertEquals(List.of("/a", "-/a", "/b"), registrations);
    }

    @Test
    void staysOffUntilAGoodConfigurationComes() {
        http.activate(context(), Configs.path("a"));
        assertEquals(List.of(), registrations);
        http.configure(Configs.path("/a"));
        assertEquals(List.of("/a"), registrations);
    }

    private BundleContext context() {
        return proxy(BundleContext.class, this::register);
    }

    private Object register(Object proxy, Method call, Object... arguments) {
        if (!call.getName().equals("registerService")) {
            throw new AssertionError(call.toString());
        }
        Dictionary<?, ?> properties = (Dictionary<?, ?>) arguments[2];
        Object path = properties.get("osgi.http.whiteboard.servlet.pattern");
        assertEquals(true, properties.get("osgi.http.whiteboard.servlet.asyncSupported"));
        registrations.add(path.toString());
        return proxy(ServiceRegistration.class, (registration, method, none) -> registrations.add("-" + path) ? null : null);
    }

    private static <T> T proxy(Class<T> type, java.lang.reflect.InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(MonitorHttpTest.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
