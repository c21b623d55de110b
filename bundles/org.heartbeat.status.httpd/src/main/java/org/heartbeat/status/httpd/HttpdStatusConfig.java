// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.httpd;

import org.heartbeat.internal.osgi.ConfiguredProvider;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What {@code etc/org.heartbeat.status.httpd.cfg} contains. All values are text: {@link HttpdSettings} reads it. */
@ObjectClassDefinition(
        id = HttpdStatusConfig.PID,
        name = "Heartbeat status: httpd",
        description = "Reports the workers of an httpd, read from the page of its mod_status.")
@interface HttpdStatusConfig {

    String PID = "org.heartbeat.status.httpd";

    @AttributeDefinition(required = false, description = ConfiguredProvider.NAME)
    String heartbeat_status() default "httpd";

    @AttributeDefinition(required = false, description = ConfiguredProvider.RANKING)
    String service_ranking() default "0";

    @AttributeDefinition(
            required = false,
            description = "The machine-readable page of mod_status, an http:// or https:// URL such as"
                    + " http://127.0.0.1/server-status?auto. Empty: the provider is not registered.")
    String ServerStatus() default "";

    @AttributeDefinition(
            required = false,
            description = "How long httpd may take for the page, 10ms to 250ms; less than half of HeartbeatInterval.")
    String ServerStatusTimeout() default "200ms";
}
