// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.http;

import org.heartbeat.internal.osgi.ConfiguredProvider;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What {@code etc/org.heartbeat.status.http.cfg} may contain. */
@ObjectClassDefinition(
        id = HttpStatusConfig.PID,
        name = "Heartbeat status: HTTP",
        description = "Reports the HTTP requests in service: each one keeps a worker busy.")
@interface HttpStatusConfig {

    String PID = "org.heartbeat.status.http";

    @AttributeDefinition(required = false, description = ConfiguredProvider.NAME)
    String heartbeat_status() default "http";

    @AttributeDefinition(required = false, description = ConfiguredProvider.RANKING)
    String service_ranking() default "0";

    /** By default as many as Jetty ({@code QueuedThreadPool}) and Tomcat ({@code maxThreads}) have threads by default. */
    @AttributeDefinition(
            required = false,
            description = "How many requests this Karaf serves at once, 1 to 2147483647: the maximum number of threads of its"
                    + " servlet container.")
    String MaxRequestWorkers() default "200";
}
