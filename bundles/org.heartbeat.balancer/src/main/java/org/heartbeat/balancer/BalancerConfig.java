// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What {@code etc/org.heartbeat.balancer.cfg} may say. */
@ObjectClassDefinition(
        id = BalancerConfig.PID,
        name = "Heartbeat balancer",
        description = "Picks servers by the requests in flight to them, and by what they beat.")
public @interface BalancerConfig {

    String PID = "org.heartbeat.balancer";

    @AttributeDefinition(
            required = false,
            description = "What is picked while no candidate takes work. any: any one that beats, and where none"
                    + " does, any. last-known: by the ready workers that each last said, however long ago. fail: none.",
            options = {
                @Option(label = "any", value = "any"),
                @Option(label = "last-known", value = "last-known"),
                @Option(label = "fail", value = "fail")
            })
    String HeartbeatFallback() default "any";
}
