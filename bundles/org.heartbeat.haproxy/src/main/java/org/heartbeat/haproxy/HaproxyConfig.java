// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.haproxy;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code etc/org.heartbeat.haproxy.cfg}. All values are text; {@link AgentSettings} parses them. */
@ObjectClassDefinition(
        id = HaproxyConfig.PID,
        name = "Heartbeat for HAProxy",
        description = "Answers HAProxy's agent checks.")
@interface HaproxyConfig {

    String PID = "org.heartbeat.haproxy";

    @AttributeDefinition(
            required = false,
            description = "Where this server answers for itself: addr:port, IPv4 or [IPv6]; several, separated by commas."
                    + " Empty: nowhere.")
    String[] HeartbeatAgent() default {};

    @AttributeDefinition(
            required = false,
            description = "Where this monitor answers for the servers in its table, in the same notation: HAProxy names"
                    + " the server by agent-send. Empty: nowhere.")
    String[] HeartbeatMonitorAgent() default {};

    @AttributeDefinition(
            required = false,
            description = "Who may ask: IP addresses and CIDR blocks, separated by commas. Empty: all.")
    String[] HeartbeatAllow() default {};
}
