// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What {@code etc/org.heartbeat.balancer.cfg} may say. All of it is text: {@link Settings} reads it. */
@ObjectClassDefinition(
        id = BalancerConfig.PID,
        name = "Heartbeat balancer",
        description = "Picks servers by the workers that they say are ready.")
public @interface BalancerConfig {

    String PID = "org.heartbeat.balancer";

    @AttributeDefinition(
            required = false,
            description = "Time over which a server that has come, or come back, gets its full share, up to 24h, with the"
                    + " unit ms, s, min or h; a bare number is seconds. 0: at once.")
    String HeartbeatPhaseIn() default "10s";

    @AttributeDefinition(
            required = false,
            description = "What is picked while no candidate has a ready worker. any: any one that beats, and where none"
                    + " does, any. last-known: by the ready workers that each last said, however long ago. fail: none.")
    String HeartbeatFallback() default "any";
}
