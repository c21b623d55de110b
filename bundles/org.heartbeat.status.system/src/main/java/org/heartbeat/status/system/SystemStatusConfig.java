// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.system;

import org.heartbeat.internal.osgi.ConfiguredProvider;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What {@code etc/org.heartbeat.status.system.cfg} may contain. */
@ObjectClassDefinition(
        id = SystemStatusConfig.PID,
        name = "Heartbeat status: system",
        description = "The fallback: reports the load of this machine as workers.")
@interface SystemStatusConfig {

    String PID = "org.heartbeat.status.system";

    @AttributeDefinition(required = false, description = ConfiguredProvider.NAME)
    String heartbeat_status() default "system";

    @AttributeDefinition(required = false, description = ConfiguredProvider.RANKING)
    String service_ranking() default "-2147483648";

    @AttributeDefinition(
            required = false,
            description = "What is measured: cpu (the CPU load), heap (the share of the heap in use after garbage collections)"
                    + " or average (the load average of the last minute per processor).",
            options = {
                @Option(label = "CPU load", value = "cpu"),
                @Option(label = "heap", value = "heap"),
                @Option(label = "load average", value = "average")
            })
    String SystemLoad() default "cpu";

    @AttributeDefinition(
            required = false,
            description = "The number of workers to report in total, 1 to 2147483647. Empty: 25 per processor.")
    String MaxRequestWorkers() default "";
}
