// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
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
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JmxStatusTest {

    private static final Map<String, String> POOL = Map.of(
            "ObjectName", "heartbeat.test:type=pool,*", "BusyWorkers", "Active", "MaxRequestWorkers", "Most");

    private final Registry registry = new Registry();
    private final LogLines log = new LogLines();
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
    void releaseLog() {
        log.close();
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
        activate(POOL);
        register("a", 1, 10, 0);
        assertEquals(new WorkerStatus(9, 1), registry.provider().status());
        unregister();
        register("b", 2, 20, 0);
        assertEquals(new WorkerStatus(18, 2), registry.provider().status());
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
        "Preset            | apache  | jetty, tomcat, undertow, tomcat-requests",
        "ObjectName        | ''      | domain:key=value,…, with * and ? as wanted",
        "BusyWorkers       | ''      | attribute, attribute.item, a number, or two of these as a-b or a+b",
        "BusyWorkers       | a*b     | attribute, attribute.item, a number, or two of these as a-b or a+b",
        "BusyWorkers       | a-b-c   | attribute, attribute.item, a number, or two of these as a-b or a+b",
        "BusyWorkers       | a+b+c   | attribute, attribute.item, a number, or two of these as a-b or a+b",
        "BusyWorkers       | +b      | attribute, attribute.item, a number, or two of these as a-b or a+b",
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
    void saysWhatTakesThePlaceOfAMissingMaximum() {
        assertEquals(
                "MaxRequestWorkers: \"\" (expected: attribute, attribute.item, a number, or two of these as a-b or a+b; or"
                        + " IdleWorkers in its place)",
                refusal(with("MaxRequestWorkers", "")));
    }

    @ParameterizedTest
    @CsvSource({"1024, 2929, 29296", "1048576, 2, 28", "2147483647, 0, 0"})
    void dividesAllNumbersByTheUnit(String unit, int busy, int ready) throws JMException {
        register("a", 1_500_000, 16_500_000, 0);
        register("b", 1_500_000, 16_500_000, 0);
        assertEquals(new WorkerStatus(ready, busy), status(with("Unit", unit)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1.5", "1M", "2147483648"})
    void refusesWhatIsNoUnit(String unit) {
        assertEquals("Unit: \"" + unit + "\" (expected: 1 ~ 2147483647)", refusal(with("Unit", unit)));
    }

    @Test
    void saysOnceThatANumberWasCutAndOnceThatItIsNoMore() throws JMException {
        activate(Map.of("ObjectName", "heartbeat.test:*", "BusyWorkers", "Active", "IdleWorkers", "Waiting"));
        register("a", 1, 0, 3_000_000_000L);
        for (int beat = 0; beat < 3; beat++) {
            assertEquals(new WorkerStatus(Integer.MAX_VALUE, 1), registry.provider().status());
        }
        assertEquals(
                List.of("WARN Numbers of org.heartbeat.status.jmx~pool: more than 2147483647 workers, which is told in their"
                        + " place (expected: Unit, now 1, as large as what counts as one worker)"),
                log.next());
        unregister();
        register("a", 1, 0, 5);
        registry.provider().status();
        registry.provider().status();
        assertEquals(List.of("INFO Numbers of org.heartbeat.status.jmx~pool: small enough again"), log.next());
    }

    @Test
    void isThereUntilItIsDeactivatedUnderNameAndRankingOfItsFile() {
        Map<String, String> config = new HashMap<>(POOL);
        config.putAll(Map.of("heartbeat.status", " consumers ", "service.ranking", "-100"));
        JmxStatus status = activate(config);
        status.deactivate();
        activate(POOL);
        assertEquals(List.of("+ consumers -100", "-", "+ jmx 0"), registry.next());
        assertNull(registry.property("heartbeat.counts"), "an MBean of the user's may count anything");
    }

    @Test
    void keepsTheLastGoodConfigurationWhenTheNextIsBadAndSaysSoOnce() throws JMException {
        register("a", 3, 50, 0);
        JmxStatus status = activate(POOL);
        configure(status, Map.of("Preset", "apache"));
        configure(status, Map.of("Preset", "apache"));
        assertEquals(new WorkerStatus(47, 3), registry.provider().status());
        assertEquals(1, log.next().size());
        configure(status, with("MaxRequestWorkers", "5"));
        assertEquals(new WorkerStatus(2, 3), registry.provider().status());
    }

    @Test
    void saysOnceWhichKeyHasNoEffect() {
        JmxStatus status = activate(POOL);
        for (int told = 0; told < 2; told++) {
            status.configure(Configs.of(JmxStatusConfig.class, POOL), Map.of("Units", "7", "service.factoryPid", "x"));
        }
        assertEquals(
                List.of("WARN Units has no effect (expected: one of [BusyWorkers, Failures, IdleWorkers,"
                        + " MaxRequestWorkers, ObjectName, ObjectNameExcept, Preset, Requests, Unit, heartbeat.status, service.ranking])"),
                log.next());
    }

    private static Map<String, String> with(String key, String value) {
        Map<String, String> values = new HashMap<>(POOL);
        values.put(key, value);
        return values;
    }

    private WorkerStatus status(Map<String, String> config) {
        activate(config);
        return registry.provider().status();
    }

    private String trouble(Map<String, String> config) {
        JmxStatus status = activate(config);
        StatusProvider provider = registry.provider();
        status.deactivate();
        return assertThrows(IllegalStateException.class, provider::status).getMessage();
    }

    private String refusal(Map<String, String> config) {
        Registry none = new Registry();
        new JmxStatus(none.context(), Configs.of(JmxStatusConfig.class, config), Map.of());
        assertNull(none.provider());
        return log.next().get(0).replaceFirst(".* rejected, the provider stays off: ", "");
    }

    private JmxStatus activate(Map<String, String> config) {
        return new JmxStatus(
                registry.context(),
                Configs.of(JmxStatusConfig.class, config),
                Map.of("service.pid", "org.heartbeat.status.jmx~pool", "service.factoryPid", "org.heartbeat.status.jmx"));
    }

    private static void configure(JmxStatus status, Map<String, String> config) {
        status.configure(Configs.of(JmxStatusConfig.class, config), Map.of());
    }

    private void register(String name, int active, int most, long waiting) throws JMException {
        register(new ObjectName("heartbeat.test:type=pool,name=" + name), new TestPool(active, most, waiting), Pool.class);
    }

    private <T> void register(ObjectName name, T bean, Class<T> type) throws JMException {
        server.registerMBean(new StandardMBean(bean, type), name);
    }
}
