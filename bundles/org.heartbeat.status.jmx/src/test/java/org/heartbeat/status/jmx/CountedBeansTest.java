// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.heartbeat.api.status.RequestCounts;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CountedBeansTest {

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    /** The attributes of an MBean in tests. */
    public interface Route {
        long getTotal();

        long getFailed();

        int getInflight();
    }

    private record TestRoute(long total, long failed) implements Route {
        @Override
        public long getTotal() {
            return total;
        }

        @Override
        public long getFailed() {
            return failed;
        }

        @Override
        public int getInflight() {
            return 3;
        }
    }

    @AfterEach
    void unregister() throws JMException {
        for (ObjectName name : server.queryNames(new ObjectName("heartbeat.counted:*"), null)) {
            server.unregisterMBean(name);
        }
    }

    @Test
    void addsUpAllBeansThatMatchButThoseThatAreExcepted() throws JMException {
        register("a", 100, 3);
        register("b", 20, 20);
        register("c,kind=none", 7, 7);
        assertEquals(new RequestCounts(120, 23), counts(with("ObjectNameExcept", "*:kind=none,*")));
        assertEquals(new RequestCounts(127, 21), counts(with("ObjectNameExcept", "*:name=a,*", "Requests", "Total+50", "Failures",
                "Failed-3")));
    }

    @Test
    void countsNoMoreFailuresThanRequests() throws JMException {
        register("a", 3, 4);
        assertEquals(new RequestCounts(3, 3), counts(with()));
    }

    @Test
    void hasNoCountsWithoutABean() {
        assertEquals(
                "there is no MBean heartbeat.counted:*",
                assertThrows(IllegalStateException.class, () -> counts(with())).getMessage());
    }

    @Test
    void isACounterAloneOrAProviderToo() {
        assertEquals(List.of("+ RequestCounter"), services(with()));
        assertEquals(
                List.of("+ RequestCounter", "+ jmx 0"), services(with("BusyWorkers", "Inflight", "MaxRequestWorkers", "Inflight")));
        assertEquals(List.of("+ jmx 0"), services(Map.of("Preset", "tomcat")));
        assertEquals(List.of("+ RequestCounter"), services(Map.of("Preset", "tomcat-requests")));
    }

    @Test
    void takesTheCounterAwayThatTheNextConfigurationDoesNotWant() {
        Registry registry = new Registry();
        JmxStatus status = new JmxStatus(registry.context(), Configs.of(JmxStatusConfig.class, with()), Map.of());
        status.configure(Configs.of(JmxStatusConfig.class, Map.of("Preset", "tomcat")), Map.of());
        status.configure(Configs.of(JmxStatusConfig.class, with()), Map.of());
        status.deactivate();
        assertEquals(
                List.of("+ RequestCounter", "- RequestCounter", "+ jmx 0", "+ RequestCounter", "-", "- RequestCounter"),
                registry.next());
    }

    @Test
    void refusesOneOfTheTwoAlone() {
        for (String missing : List.of("Requests", "Failures")) {
            assertEquals(
                    missing + ": \"\" (expected: " + Expression.RULE + ")",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> JmxSettings.read(Configs.of(JmxStatusConfig.class, with(missing, ""))))
                            .getMessage());
        }
    }

    private RequestCounts counts(Map<String, String> config) {
        return JmxSettings.read(Configs.of(JmxStatusConfig.class, config)).requests().orElseThrow().counts(server);
    }

    private static List<String> services(Map<String, String> config) {
        Registry registry = new Registry();
        new JmxStatus(registry.context(), Configs.of(JmxStatusConfig.class, config), Map.of());
        return registry.next();
    }

    private static Map<String, String> with(String... keysAndValues) {
        Map<String, String> config = new HashMap<>(
                Map.of("ObjectName", "heartbeat.counted:*", "Requests", "Total", "Failures", "Failed"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            config.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return config;
    }

    private void register(String name, long total, long failed) throws JMException {
        server.registerMBean(
                new StandardMBean(new TestRoute(total, failed), Route.class), new ObjectName("heartbeat.counted:name=" + name));
    }
}
