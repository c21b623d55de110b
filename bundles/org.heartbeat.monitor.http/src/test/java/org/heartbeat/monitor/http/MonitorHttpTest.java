// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class MonitorHttpTest {

    /** The registered paths and, with a minus, the unregistered ones. */
    private final List<String> registrations = new ArrayList<>();

    private final LogLines log = new LogLines();

    private final MonitorHttp http = new MonitorHttp(context());

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @Test
    void isAtItsPathUntilItIsDeactivated() {
        configure();
        assertEquals(List.of("/heartbeat"), registrations);
        http.deactivate();
        assertEquals(List.of("/heartbeat", "-/heartbeat"), registrations);
    }

    @Test
    void movesToAnotherPath() {
        configure("HeartbeatPath", "/a");
        configure("HeartbeatPath", "/b");
        assertEquals(List.of("/a", "-/a", "/b"), registrations);
    }

    @Test
    void keepsItsServletIfOnlyTheProxiesChange() {
        configure();
        configure("HeartbeatTrustedProxies", "10.0.0.0/8");
        assertEquals(List.of("/heartbeat"), registrations);
    }

    @Test
    void isNotRegisteredWithoutAPath() {
        configure("HeartbeatPath", "/a");
        configure("HeartbeatPath", "");
        assertEquals(List.of("/a", "-/a"), registrations);
        http.deactivate();
        assertEquals(List.of("/a", "-/a"), registrations);
    }

    @Test
    void keepsTheLastGoodConfigurationWhenTheNextIsBad() {
        configure("HeartbeatPath", "/a");
        configure("HeartbeatPath", "/b", "HeartbeatTrustedProxies", "10/8");
        assertEquals(List.of("/a"), registrations);
        configure("HeartbeatPath", "/b");
        assertEquals(List.of("/a", "-/a", "/b"), registrations);
    }

    @Test
    void staysOffUntilThereIsAGoodConfiguration() {
        configure("HeartbeatPath", "a");
        assertEquals(List.of(), registrations);
        configure("HeartbeatPath", "/a");
        assertEquals(List.of("/a"), registrations);
    }

    @Test
    void ignoresACopyOfTheMonitorsFile() {
        http.configure(Configs.of(MonitorHttpConfig.class), Map.of("service.factoryPid", "org.heartbeat.monitor"));
        assertEquals(List.of(), registrations);
    }

    @Test
    void logsOnceWhatIsWrongAndInWhichFile() {
        Map<String, Object> properties = Map.of("felix.fileinstall.filename", "file:/karaf/etc/org.heartbeat.monitor.cfg");
        for (int told = 0; told < 2; told++) {
            http.configure(Configs.of(MonitorHttpConfig.class, "HeartbeatPath", "a"), properties);
        }
        assertEquals(
                List.of("ERROR Configuration file:/karaf/etc/org.heartbeat.monitor.cfg rejected, the endpoint stays off:"
                        + " HeartbeatPath: \"a\" (expected: a path such as /heartbeat, of letters, digits and ._~- between"
                        + " slashes; or empty)"),
                log.next());
    }

    @Test
    void logsNothingAboutTheMonitorsKeys() {
        MonitorHttpConfig config = Configs.of(MonitorHttpConfig.class, "HeartbeatPath", "");
        http.configure(config, Map.of("HeartbeatListen", "", "HeartbeatX", ""));
        assertEquals(List.of(), log.next());
    }

    private void configure(String... keysAndValues) {
        http.configure(Configs.of(MonitorHttpConfig.class, keysAndValues), Map.of());
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
