// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.system;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What {@code etc/org.heartbeat.status.system.cfg} may say. */
@ObjectClassDefinition(
        id = SystemStatusConfig.PID,
        name = "Heartbeat status: system",
        description = "The fallback source: workers in proportion to the load of this machine.")
@interface SystemStatusConfig {

    String PID = "org.heartbeat.status.system";

    @AttributeDefinition(
            required = false,
            description = "What is measured: cpu (the CPU load), heap (the share of the heap that lasts) or average (the"
                    + " load average of the last minute for each processor).")
    String SystemLoad() default "cpu";

    @AttributeDefinition(
            required = false,
            description = "Workers that this machine counts for, 1 to 2147483647. Empty: 25 a processor.")
    String MaxRequestWorkers() default "";
}
