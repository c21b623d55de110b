// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What {@code etc/org.heartbeat.balancer.karaf.cfg} may say. */
@ObjectClassDefinition(
        id = ProxyConfig.PID,
        name = "Heartbeat policy of HTTP proxies",
        description = "Picks targets of Karaf's HTTP proxies by heartbeats.")
@interface ProxyConfig {

    String PID = "org.heartbeat.balancer.karaf";

    @AttributeDefinition(
            required = false,
            description = "on: finds the ends of requests, and picks by requests in flight; needs the feature http-whiteboard."
                    + " off: picks in turn.")
    String HeartbeatProxyEnds() default "off";
}
