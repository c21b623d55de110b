// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JmxStatusTest {

    private static final Map<String, String> POOL = Map.of(
            "ObjectName", "heartbeat.test:type=pool,*", "BusyWorkers", "Active", "MaxRequestWorkers", "Most");

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    /** What a bean of the tests has. */
    public interface Pool {
        int getActive();

        int getMost();

        long getWaiting();

        String getName();

        CompositeData getUsage();
    }

    private record TestPool(int active, int most, long waiting) implements Pool {
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
    void unregister() throws JMException {
        for (ObjectName name : server.queryNames(new ObjectName("heartbeat.test:*"), null)) {
            server.unregisterMBean(name);
        }
    }

    @Test
    void countsWhatIsNotBusyAsReady() throws JMException {
        register("a", 3, 50, 0);
        assertEquals(new WorkerStatus(47, 3), status(POOL));
    }

    @Test
    void addsUpAllBeansThatMatchButThoseThatAreExcepted() throws JMException {
        register("a", 3, 50, 0);
        register("b", 1, 10, 0);
        register("c,kind=none", 7, 70, 0);
        assertEquals(new WorkerStatus(56, 4), status(with("ObjectNameExcept", "*:kind=none,*")));
    }

    @Test
    void findsBeansThatWereRenamed() throws JMException {
        JmxStatus status = new JmxStatus(Configs.of(JmxStatusConfig.class, POOL));
        register("a", 1, 10, 0);
        assertEquals(new WorkerStatus(9, 1), status.status());
        unregister();
        register("b", 2, 20, 0);
        assertEquals(new WorkerStatus(18, 2), status.status());
    }

    @ParameterizedTest
    @CsvSource({
        "Active, Waiting, 0, 40, 3",
        "Active - 1, Most-Active, 0, 47, 2",
        "Usage.used, Usage.max-Usage.used, 0, 47, 3",
        "Active+Waiting, Most + 1, 0, 51, 43",
        "0, Most, 0, 50, 0",
        "Active, Active - 10, 0, 0, 3"
    })
    void takesAttributesItemsNumbersDifferencesAndSums(String busy, String idle, int ignored, int ready, int working)
            throws JMException {
        register("a", 3, 50, 40);
        Map<String, String> config =
                Map.of("ObjectName", "heartbeat.test:*", "BusyWorkers", busy, "IdleWorkers", idle);
        assertEquals(new WorkerStatus(ready, working), status(config));
    }

    @Test
    void tellsNoMoreBusyWorkersOfABeanThanItHas() throws JMException {
        register("a", 3, 50, 60);
        register("b", 1, 10, 0);
        assertEquals(new WorkerStatus(9, 51), status(with("BusyWorkers", "Active+Waiting")));
    }

    @Test
    void takesTheLargestNumberForASumThatIsLarger() throws JMException {
        register("a", 3, 50, Long.MAX_VALUE);
        assertEquals(new WorkerStatus(0, 50), status(with("BusyWorkers", "Active+Waiting")));
    }

    @Test
    void tellsTheLargestNumberWhereTheSumIsLarger() throws JMException {
        register("a", Integer.MAX_VALUE, 0, Long.MAX_VALUE / 4);
        register("b", Integer.MAX_VALUE, 0, Long.MAX_VALUE / 4);
        Map<String, String> config =
                Map.of("ObjectName", "heartbeat.test:*", "BusyWorkers", "Active", "IdleWorkers", "Waiting");
        assertEquals(new WorkerStatus(Integer.MAX_VALUE, Integer.MAX_VALUE), status(config));
    }

    @Test
    void hasNoStatusWithoutABean() {
        assertEquals("there is no MBean heartbeat.test:type=pool,*", trouble(POOL));
        assertEquals(
                "there is no MBean org.eclipse.jetty.util.thread:type=queuedthreadpool,*; is the server started, and"
                        + " does it register its MBeans?",
                trouble(Map.of("Preset", "jetty")));
    }

    @Test
    void hasNoStatusWhereABeanDoesNotKnow() throws JMException {
        register("a", -1, 50, 0);
        assertEquals(
                "heartbeat.test:type=pool,name=a, Active: -1 (expected: 0 or more)",
                trouble(POOL));
    }

    @Test
    void saysWhatToDoWhereTomcatAndUndertowDoNotKnow() throws JMException {
        register(new ObjectName("heartbeat.test:type=ThreadPool"), new TomcatPool(0, -1), TomcatConnector.class);
        String tomcat = trouble(Map.of("Preset", "tomcat"));
        assertTrue(tomcat.endsWith("maxThreads: -1 (expected: 0 or more); connectors with a shared executor do not tell;"
                + " give each connector threads of its own"), tomcat);
        String undertow = Preset.UNDERTOW.whereNegative;
        assertTrue(undertow.contains("jboss.threads.eqe.statistics.active-count=true"), undertow);
    }

    /** What a connector of Tomcat has. */
    public interface TomcatConnector {
        int getcurrentThreadsBusy();

        int getmaxThreads();
    }

    private record TomcatPool(int busy, int max) implements TomcatConnector {
        @Override
        public int getcurrentThreadsBusy() {
            return busy;
        }

        @Override
        public int getmaxThreads() {
            return max;
        }
    }

    @Test
    void hasNoStatusWhereTheAttributeIsMissingOrNoNumber() throws JMException {
        register("a", 1, 50, 0);
        String missing = trouble(with("BusyWorkers", "Nothing"));
        assertTrue(missing.startsWith("heartbeat.test:type=pool,name=a: "), missing);
        assertTrue(missing.contains("Nothing"), missing);
        assertEquals(
                "heartbeat.test:type=pool,name=a, Name: pool (expected: a number)", trouble(with("BusyWorkers", "Name")));
        assertEquals(
                "heartbeat.test:type=pool,name=a, Usage.none: null (expected: a number)",
                trouble(with("BusyWorkers", "Usage.none")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Preset            | apache  | jetty, tomcat or undertow, or empty",
        "ObjectName        | ''      | domain:key=value,…, with * and ? as wanted",
        "BusyWorkers       | ''      | attribute, attribute.item, a number, or two of these as a-b or a+b",
        "BusyWorkers       | a*b     | attribute, attribute.item, a number, or two of these as a-b or a+b",
        "BusyWorkers       | a-b-c   | attribute, attribute.item, a number, or two of these as a-b or a+b",
        "BusyWorkers       | a+b+c   | attribute, attribute.item, a number, or two of these as a-b or a+b",
        "BusyWorkers       | +b      | attribute, attribute.item, a number, or two of these as a-b or a+b",
        "MaxRequestWorkers | ''      | attribute, attribute.item, a number, or two of these as a-b or a+b",
    })
    void refusesWithKeyValueAndRule(String key, String value, String rule) {
        assertEquals(key + ": \"" + value + "\" (expected: " + rule + ")", refusal(with(key, value)));
    }

    @Test
    void refusesWhatContradicts() {
        assertEquals(
                "MaxRequestWorkers: \"Most\" (expected: empty, as IdleWorkers is set)",
                refusal(with("IdleWorkers", "Waiting")));
        assertEquals(
                "ObjectName: \"heartbeat.test:type=pool,*\" (expected: empty, as Preset is jetty)",
                refusal(with("Preset", "jetty")));
        assertTrue(refusal(with("ObjectName", "no name")).startsWith("ObjectName: \"no name\" (expected: domain:"));
    }

    @Test
    void keepsTheLastGoodConfigurationWhenTheNextIsBad() throws JMException {
        register("a", 3, 50, 0);
        JmxStatus status = new JmxStatus(Configs.of(JmxStatusConfig.class, POOL));
        status.modified(Configs.of(JmxStatusConfig.class, Map.of("Preset", "apache")));
        assertEquals(new WorkerStatus(47, 3), status.status());
        status.modified(Configs.of(JmxStatusConfig.class, with("MaxRequestWorkers", "5")));
        assertEquals(new WorkerStatus(2, 3), status.status());
    }

    private static Map<String, String> with(String key, String value) {
        Map<String, String> values = new HashMap<>(POOL);
        values.put(key, value);
        return values;
    }

    private static WorkerStatus status(Map<String, String> config) {
        return new JmxStatus(Configs.of(JmxStatusConfig.class, config)).status();
    }

    private static String trouble(Map<String, String> config) {
        JmxStatus status = new JmxStatus(Configs.of(JmxStatusConfig.class, config));
        return assertThrows(IllegalStateException.class, status::status).getMessage();
    }

    private static String refusal(Map<String, String> config) {
        return assertThrows(IllegalArgumentException.class, () -> new JmxStatus(Configs.of(JmxStatusConfig.class, config)))
                .getMessage();
    }

    private void register(String name, int active, int most, long waiting) throws JMException {
        register(new ObjectName("heartbeat.test:type=pool,name=" + name), new TestPool(active, most, waiting), Pool.class);
    }

    private <T> void register(ObjectName name, T bean, Class<T> type) throws JMException {
        server.registerMBean(new StandardMBean(bean, type), name);
    }
}
