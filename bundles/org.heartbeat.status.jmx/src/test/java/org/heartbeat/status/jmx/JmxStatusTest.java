// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the provider reports from its MBeans. */
class JmxStatusTest extends JmxStatusFixture {

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
        assertTrue(tomcat.endsWith("maxThreads: -1 (expected: 0 or more); connectors with a shared executor do not know their"
                + " threads; give each connector threads of its own"), tomcat);
        String undertow = Preset.UNDERTOW.settings.workers().orElseThrow().whereNegative();
        assertTrue(undertow.contains("jboss.threads.eqe.statistics.active-count=true"), undertow);
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
    @CsvSource({"1024, 2929, 29296", "1048576, 2, 28", "2147483647, 0, 0"})
    void dividesAllNumbersByTheUnit(String unit, int busy, int ready) throws JMException {
        register("a", 1_500_000, 16_500_000, 0);
        register("b", 1_500_000, 16_500_000, 0);
        assertEquals(new WorkerStatus(ready, busy), status(with("Unit", unit)));
    }

    @Test
    void saysOnceThatANumberWasCutAndOnceThatItIsNoMore() throws JMException {
        activate(Map.of("ObjectName", "heartbeat.test:*", "BusyWorkers", "Active", "IdleWorkers", "Waiting"));
        register("a", 1, 0, 3_000_000_000L);
        for (int beat = 0; beat < 3; beat++) {
            assertEquals(new WorkerStatus(Integer.MAX_VALUE, 1), registry.provider().status());
        }
        assertEquals(
                List.of("WARN Numbers of org.heartbeat.status.jmx~pool: more than 2147483647 workers, so 2147483647 is"
                        + " reported (expected: a Unit, now 1, that counts as one worker)"),
                log.next());
        unregister();
        register("a", 1, 0, 5);
        registry.provider().status();
        registry.provider().status();
        assertEquals(List.of("INFO Numbers of org.heartbeat.status.jmx~pool: the numbers fit again"), log.next());
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

    private String trouble(Map<String, String> config) {
        JmxStatus status = activate(config);
        StatusProvider provider = registry.provider();
        status.deactivate();
        return assertThrows(IllegalStateException.class, provider::status).getMessage();
    }
}
