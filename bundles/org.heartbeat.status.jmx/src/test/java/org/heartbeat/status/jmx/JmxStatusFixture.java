// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.AfterEach;

/** A provider and the MBeans that it reads. */
abstract class JmxStatusFixture {

    static final Map<String, String> POOL = Map.of(
            "ObjectName", "heartbeat.test:type=pool,*", "BusyWorkers", "Active", "MaxRequestWorkers", "Most");

    final Registry registry = new Registry();
    final LogLines log = new LogLines();
    final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    /** The attributes of an MBean in tests. */
    public interface Pool {
        int getActive();

        int getMost();

        long getWaiting();

        String getName();

        CompositeData getUsage();
    }

    record TestPool(int active, int most, long waiting) implements Pool {
        @Override
        public int getActive() {
            return active;
        }

        @Override
        public int getMost() {
            return most;
        }

        @Override
        public long getWaiting() {
            return waiting;
        }

        @Override
        public String getName() {
            return "pool";
        }

        @Override
        public CompositeData getUsage() {
            try {
                String[] names = {"used", "max"};
                CompositeType type = new CompositeType(
                        "usage", "usage", names, names, new OpenType<?>[] {SimpleType.LONG, SimpleType.LONG});
                return new CompositeDataSupport(type, Map.of("used", (long) active, "max", (long) most));
            } catch (OpenDataException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @AfterEach
    void unregister() throws JMException {
        for (ObjectName name : server.queryNames(new ObjectName("heartbeat.test:*"), null)) {
            server.unregisterMBean(name);
        }
    }

    /** The attributes of a connector of Tomcat. */
    public interface TomcatConnector {
        int getcurrentThreadsBusy();

        int getmaxThreads();
    }

    static Map<String, String> with(String key, String value) {
        Map<String, String> values = new HashMap<>(POOL);
        values.put(key, value);
        return values;
    }

    WorkerStatus status(Map<String, String> config) {
        activate(config);
        return registry.provider().status();
    }

    JmxStatus activate(Map<String, String> config) {
        return new JmxStatus(
                registry.context(),
                Configs.of(JmxStatusConfig.class, config),
                Map.of("service.pid", "org.heartbeat.status.jmx~pool", "service.factoryPid", "org.heartbeat.status.jmx"));
    }

    void register(String name, int active, int most, long waiting) throws JMException {
        register(new ObjectName("heartbeat.test:type=pool,name=" + name), new TestPool(active, most, waiting), Pool.class);
    }

    <T> void register(ObjectName name, T bean, Class<T> type) throws JMException {
        server.registerMBean(new StandardMBean(bean, type), name);
    }
}
