// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.metrics;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code etc/org.heartbeat.metrics.cfg}. */
@ObjectClassDefinition(
        id = MetricsConfig.PID,
        name = "Heartbeat metrics",
        description = "For Prometheus: metrics at /heartbeat/metrics, and servers as targets at /heartbeat/targets.")
@interface MetricsConfig {

    String PID = "org.heartbeat.metrics";

    @AttributeDefinition(
            required = false,
            description = "Who may ask: IP addresses and CIDR blocks, separated by commas. Empty: all.")
    String[] HeartbeatAllow() default {"127.0.0.0/8, ::1/128"};
}
