// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.health;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.execution.HealthCheckExecutionOptions;
import org.apache.felix.hc.api.execution.HealthCheckExecutionResult;
import org.apache.felix.hc.api.execution.HealthCheckExecutor;
import org.apache.felix.hc.api.execution.HealthCheckMetadata;
import org.apache.felix.hc.api.execution.HealthCheckSelector;
import org.heartbeat.internal.log.OutageLog;
import org.slf4j.LoggerFactory;

/** Executes the health checks with configured tags. For one thread. */
final class Checks {

    private static final int LONGEST = 150;

    private final HealthCheckExecutor executor;
    private final OutageLog missing = new OutageLog(LoggerFactory.getLogger(HealthDrain.class), "HeartbeatHealthTags");

    Checks(HealthCheckExecutor executor) {
        this.executor = executor;
    }

    /** Executes the checks that have one of these tags; returns the names of those that fail. */
    Set<String> failing(List<String> tags) {
        List<HealthCheckExecutionResult> results = tags.isEmpty()
                ? List.of()
                : executor.execute(
                        HealthCheckSelector.tags(tags.toArray(String[]::new)),
                        new HealthCheckExecutionOptions().setCombineTagsWithOr(true));
        if (!tags.isEmpty() && results.isEmpty()) {
            missing.failing("\"" + String.join(",", tags) + "\" (expected: tags of existing health checks)");
        } else {
            missing.recovered("there are checks with these tags");
        }
        Set<String> failing = new HashSet<>();
        for (HealthCheckExecutionResult result : results) {
            // our own check reports drains, so a drain would never end
            if (fails(result) && !SenderCheck.isOurs(result.getHealthCheckMetadata().getServiceReference())) {
                failing.add(name(result.getHealthCheckMetadata()));
            }
        }
        return failing;
    }

    /** Returns whether a check fails. A warning is no failure, but a hanging check is, though the executor first only warns. */
    private static boolean fails(HealthCheckExecutionResult result) {
        Result.Status status = result.getHealthCheckResult().getStatus();
        return result.hasTimedOut() || status != Result.Status.OK && status != Result.Status.WARN;
    }

    /** Returns the name, the title or the service's id, shortened to fit into a drain reason. */
    private static String name(HealthCheckMetadata check) {
        return Stream.of(check.getName(), check.getTitle())
                .filter(name -> name != null && !name.isBlank())
                .findFirst()
                .map(name -> name.length() > LONGEST ? name.substring(0, LONGEST) : name)
                .orElse("service " + check.getServiceId());
    }
}
