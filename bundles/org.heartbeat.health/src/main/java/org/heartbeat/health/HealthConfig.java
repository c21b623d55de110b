// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.health;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code etc/org.heartbeat.health.cfg}. */
@ObjectClassDefinition(
        id = HealthConfig.PID,
        name = "Heartbeat by health checks",
        description = "Takes this Karaf out of its balancers while health checks fail.")
@interface HealthConfig {

    String PID = "org.heartbeat.health";

    @AttributeDefinition(
            required = false,
            description = "Tags of health checks, separated by commas: while a check with one of these tags fails, this"
                    + " Karaf drains. Empty: none.")
    String[] HeartbeatHealthTags() default {};
}
