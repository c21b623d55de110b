// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.http;

import org.heartbeat.internal.osgi.ConfiguredProvider;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What {@code etc/org.heartbeat.status.http.cfg} may say. */
@ObjectClassDefinition(
        id = HttpStatusConfig.PID,
        name = "Heartbeat status: HTTP",
        description = "HTTP requests in flight: each keeps one worker busy.")
@interface HttpStatusConfig {

    String PID = "org.heartbeat.status.http";

    @AttributeDefinition(required = false, description = ConfiguredProvider.NAME)
    String heartbeat_status() default "http";

    @AttributeDefinition(required = false, description = ConfiguredProvider.RANKING)
    String service_ranking() default "0";

    /** By default as many as Jetty ({@code QueuedThreadPool}) and Tomcat ({@code maxThreads}) have threads by default. */
    @AttributeDefinition(
            required = false,
            description = "Requests that this Karaf serves at once, 1 to 2147483647: the most threads of its HTTP container.")
    String MaxRequestWorkers() default "200";
}
