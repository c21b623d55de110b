// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.fixed;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What {@code etc/org.heartbeat.status.fixed.cfg} says. */
@ObjectClassDefinition(
        id = FixedStatusConfig.PID,
        name = "Heartbeat status: fixed",
        description = "Beats with these numbers, for tests, demonstrations and manual weights.")
@interface FixedStatusConfig {

    String PID = "org.heartbeat.status.fixed";

    @AttributeDefinition(description = "Workers that wait for work, 0 to 2147483647.")
    String ready() default "";

    @AttributeDefinition(description = "Workers that serve a request, 0 to 2147483647.")
    String busy() default "";
}
