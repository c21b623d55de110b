// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.health;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.execution.HealthCheckExecutionOptions;
import org.apache.felix.hc.api.execution.HealthCheckExecutionResult;
import org.apache.felix.hc.api.execution.HealthCheckExecutor;
import org.apache.felix.hc.api.execution.HealthCheckSelector;
import org.heartbeat.internal.log.OutageLog;
import org.slf4j.LoggerFactory;

/** Looks at the health checks that count. For one thread. */
final class Checks implements AutoCloseable {

    private final HealthCheckExecutor executor;
    private final CheckedDrains drains;
    private final OutageLog missing = new OutageLog(LoggerFactory.getLogger(HealthDrain.class), "HeartbeatHealthTags");

    Checks(HealthCheckExecutor executor, CheckedDrains drains) {
        this.executor = executor;
        this.drains = drains;
    }

    /** Looks at those with one of these tags. */
    void look(List<String> tags) {
        List<HealthCheckExecutionResult> results = tags.isEmpty()
                ? List.of()
                : executor.execute(
                        HealthCheckSelector.tags(tags.toArray(String[]::new)),
                        new HealthCheckExecutionOptions().setCombineTagsWithOr(true));
        if (!tags.isEmpty() && results.isEmpty()) {
            missing.failing("\"" + String.join(",", tags) + "\" (expected: tags of health checks that are there)");
        } else {
            missing.recovered("there are checks with these tags");
        }
        Set<String> failing = new HashSet<>();
        for (HealthCheckExecutionResult result : results) {
            // the title where a check has no name
            String name = Objects.requireNonNullElse(
                    result.getHealthCheckMetadata().getName(), result.getHealthCheckMetadata().getTitle());
            // our own check tells of the draining, which would then last for ever
            if (fails(result.getHealthCheckResult().getStatus()) && !name.equals(SenderCheck.NAME)) {
                failing.add(name);
            }
        }
        drains.look(failing);
    }

    /** A warning is not a failure: the server works. */
    private static boolean fails(Result.Status status) {
        return status != Result.Status.OK && status != Result.Status.WARN;
    }

    @Override
    public void close() {
        drains.close();
    }
}
