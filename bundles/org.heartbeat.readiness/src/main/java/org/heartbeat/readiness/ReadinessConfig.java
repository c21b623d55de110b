// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.readiness;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code etc/org.heartbeat.readiness.cfg}. */
@ObjectClassDefinition(
        id = ReadinessConfig.PID,
        name = "Heartbeat readiness",
        description = "/heartbeat/ready shows whether this server takes requests.")
@interface ReadinessConfig {

    String PID = "org.heartbeat.readiness";

    @AttributeDefinition(
            required = false,
            description = "HTTP status while this server takes no requests, 400 to 599. HAProxy's disable-on-404 wants"
                    + " 404.")
    String HeartbeatUnreadyStatus() default "503";
}
