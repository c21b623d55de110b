// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The keys of {@code etc/org.heartbeat.balancer.cfg}. */
@ObjectClassDefinition(
        id = BalancerConfig.PID,
        name = "Heartbeat balancer",
        description = "Picks servers by their requests in flight and by their heartbeats.")
public @interface BalancerConfig {

    String PID = "org.heartbeat.balancer";

    @AttributeDefinition(
            required = false,
            description = "What to pick while no candidate takes requests. any: any candidate that sends heartbeats or,"
                    + " if none does, any at all. last-known: by the ready workers that each one last reported."
                    + " fail: none.",
            options = {
                @Option(label = "any", value = "any"),
                @Option(label = "last-known", value = "last-known"),
                @Option(label = "fail", value = "fail")
            })
    String HeartbeatFallback() default "any";
}
