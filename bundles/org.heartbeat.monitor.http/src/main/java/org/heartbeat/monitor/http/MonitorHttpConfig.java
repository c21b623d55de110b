// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

/**
 * The keys of {@code etc/org.heartbeat.monitor.cfg} for POST. The other keys are those of the monitor, which describes these as
 * well: of two descriptions of one file the Web Console shows only one, and drops the keys of the other when it saves.
 */
@interface MonitorHttpConfig {

    String PID = "org.heartbeat.monitor";

    /** The path of the endpoint; empty: none. */
    String HeartbeatPath() default "/heartbeat";

    /** The proxies whose {@code X-Forwarded-For} is trusted, as CIDR blocks separated by commas. */
    String[] HeartbeatTrustedProxies() default {};
}
