// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Date;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.execution.HealthCheckExecutionOptions;
import org.apache.felix.hc.api.execution.HealthCheckExecutionResult;
import org.apache.felix.hc.api.execution.HealthCheckExecutor;
import org.apache.felix.hc.api.execution.HealthCheckMetadata;
import org.apache.felix.hc.api.execution.HealthCheckSelector;
import org.heartbeat.testing.KnownSender;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;

class ChecksTest {

    private final KnownSender sender = KnownSender.well();
    private final List<List<String>> asked = new ArrayList<>();
    private List<HealthCheckExecutionResult> results = List.of();
    private final Checks checks = new Checks(executor());
    private final CheckedDrains drains = new CheckedDrains(sender);

    private HealthCheckExecutor executor() {
        return new HealthCheckExecutor() {
            @Override
            public List<HealthCheckExecutionResult> execute(HealthCheckSelector selector) {
                throw new AssertionError("without options all tags would have to be there");
            }

            @Override
            public List<HealthCheckExecutionResult> execute(
                    HealthCheckSelector selector, HealthCheckExecutionOptions options) {
                assertTrue(options.isCombineTagsWithOr());
                asked.add(List.of(selector.tags()));
                return results;
            }
        };
    }

    @Test
    void drainsWhileACheckWithATagFailsAndLeavesNoDrainBehind() {
        results = List.of(result("pool", Result.Status.CRITICAL), result("disk", Result.Status.OK));
        look("systemalive", "db");
        look("systemalive", "db");
        assertEquals(List.of("health check pool"), sender.status().drainReasons());
        assertEquals(List.of("systemalive", "db"), asked.get(0));
        drains.close();
        assertEquals(List.of(), sender.status().drainReasons());
    }

    @Test
    void doesNotDrainForAWarningNorForWhatItSaysItself() {
        results = List.of(
                result("disk", Result.Status.WARN),
                result(
                        Map.of(HealthCheck.NAME, "heartbeat", "component.name", "org.heartbeat.health.SenderCheck"),
                        Result.Status.TEMPORARILY_UNAVAILABLE,
                        false));
        lookTwice();
        assertEquals(List.of(), sender.status().drainReasons());
    }

    @Test
    void drainsForTheCheckOfSomebodyElseWithTheNameOfOurs() {
        results = List.of(result("heartbeat", Result.Status.CRITICAL));
        lookTwice();
        assertEquals(List.of("health check heartbeat"), sender.status().drainReasons());
    }

    @Test
    void drainsForACheckWithoutANameAndForTheOthers() {
        results = List.of(
                result(Map.of("service.description", ""), Result.Status.CRITICAL, false),
                result(Map.of("service.description", "the pool"), Result.Status.CRITICAL, false),
                result("x".repeat(1000), Result.Status.CRITICAL));
        lookTwice();
        assertEquals(
                Set.of("health check HealthCheck:1", "health check the pool", "health check " + "x".repeat(150)),
                Set.copyOf(sender.status().drainReasons()));
        results = List.of();
        for (int i = 0; i < CheckedDrains.LOOKS_TO_RESUME; i++) {
            lookTwice();
        }
        assertEquals(List.of(), sender.status().drainReasons());
    }

    @Test
    void drainsForACheckThatHangsThoughTheExecutorOnlyWarns() {
        results = List.of(result(Map.of(HealthCheck.NAME, "db"), Result.Status.WARN, true));
        lookTwice();
        assertEquals(List.of("health check db"), sender.status().drainReasons());
    }

    private void lookTwice() {
        look("any");
        look("any");
    }

    private void look(String... tags) {
        drains.look(checks.failing(List.of(tags)));
    }

    @Test
    void looksAtNothingWithoutTags() {
        assertEquals(Set.of(), checks.failing(List.of()));
        assertEquals(List.of(), asked);
    }

    @Test
    void saysOnceThatNoCheckHasTheTag() {
        try (LogLines log = new LogLines()) {
            look("typo");
            look("typo");
            assertEquals(
                    List.of("WARN HeartbeatHealthTags: \"typo\" (expected: tags of existing health checks)"), log.next());
        }
    }

    private static HealthCheckExecutionResult result(String name, Result.Status status) {
        return result(Map.of(HealthCheck.NAME, name), status, false);
    }

    private static HealthCheckExecutionResult result(Map<String, ?> of, Result.Status status, boolean hangs) {
        Map<String, Object> properties = new Hashtable<>(of);
        properties.put("service.id", 1L);
        ServiceReference<?> reference = (ServiceReference<?>) Proxy.newProxyInstance(
                ChecksTest.class.getClassLoader(), new Class<?>[] {ServiceReference.class}, (proxy, call, arguments) ->
                        call.getName().equals("getProperty") ? properties.get(arguments[0]) : null);
        HealthCheckMetadata metadata = new HealthCheckMetadata(reference);
        return new HealthCheckExecutionResult() {
            @Override
            public Result getHealthCheckResult() {
                return new Result(status, "");
            }

            @Override
            public long getElapsedTimeInMs() {
                return 0;
            }

            @Override
            public Date getFinishedAt() {
                return new Date(0);
            }

            @Override
            public boolean hasTimedOut() {
                return hangs;
            }

            @Override
            public HealthCheckMetadata getHealthCheckMetadata() {
                return metadata;
            }
        };
    }
}
