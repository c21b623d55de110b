// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

/**
 * What {@code etc/org.heartbeat.monitor.cfg} may say that concerns POST. The rest of the file is the monitor's, which also
 * describes these keys to management tools: of two descriptions of one file the Web Console shows one, and on saving drops
 * the keys that are not in it.
 */
@interface MonitorHttpConfig {

    String PID = "org.heartbeat.monitor";

    /** Path of the endpoint; empty for none. */
    String HeartbeatPath() default "/heartbeat";

    /** CIDR blocks, separated by commas: from these, {@code X-Forwarded-For} says where a beat comes from. */
    String[] HeartbeatTrustedProxies() default {};
}
