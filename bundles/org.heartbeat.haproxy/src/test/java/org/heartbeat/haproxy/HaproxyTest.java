// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.haproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

class HaproxyTest {

    private static final Map<String, Object> PROPERTIES = Map.of("service.pid", "org.heartbeat.haproxy");

    @Test
    void refusesABadConfigurationOnceAndSaysWhatStaysInForce() {
        try (LogLines log = new LogLines()) {
            HaproxyConfig bad = Configs.of(HaproxyConfig.class, "HeartbeatAgent", "9999");
            Haproxy haproxy = new Haproxy(context(), bad, PROPERTIES);
            haproxy.configure(bad, PROPERTIES);
            haproxy.configure(Configs.of(HaproxyConfig.class), PROPERTIES);
            haproxy.configure(bad, PROPERTIES);
            haproxy.close();
            assertEquals(
                    List.of(
                            "ERROR Configuration org.heartbeat.haproxy rejected, the agent stays off:"
                                    + " HeartbeatAgent: \"9999\" (expected: host:port)",
                            "ERROR Configuration org.heartbeat.haproxy rejected, the last good one stays in force:"
                                    + " HeartbeatAgent: \"9999\" (expected: host:port)"),
                    log.next());
        }
    }

    @Test
    void ignoresACopyOfItsFile() {
        try (LogLines log = new LogLines()) {
            new Haproxy(
                            context(),
                            Configs.of(HaproxyConfig.class, "HeartbeatAgent", "bad"),
                            Map.of("service.factoryPid", "org.heartbeat.haproxy", "service.pid", "org.heartbeat.haproxy~old"))
                    .close();
            assertEquals(
                    List.of("WARN org.heartbeat.haproxy~old is ignored (expected: no copies of org.heartbeat.haproxy.cfg in etc,"
                            + " each is one more configuration)"),
                    log.next());
        }
    }

    private static BundleContext context() {
        return proxy(BundleContext.class, proxy(Bundle.class, Bundle.ACTIVE));
    }

    private static <T> T proxy(Class<T> type, Object answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, call, arguments) -> answer));
    }
}
