// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.readiness;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What {@code etc/org.heartbeat.readiness.cfg} may say. */
@ObjectClassDefinition(
        id = ReadinessConfig.PID,
        name = "Heartbeat readiness",
        description = "Tells at /heartbeat/ready whether this server takes work.")
@interface ReadinessConfig {

    String PID = "org.heartbeat.readiness";

    @AttributeDefinition(
            required = false,
            description = "HTTP status of the answer while this server takes no work, 400 to 599; HAProxy's disable-on-404 wants"
                    + " 404.")
    String HeartbeatUnreadyStatus() default "503";
}
