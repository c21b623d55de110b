// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.executor;

import org.heartbeat.internal.osgi.ConfiguredProvider;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What {@code etc/org.heartbeat.status.executor.cfg} may contain. */
@ObjectClassDefinition(
        id = ExecutorStatusConfig.PID,
        name = "Heartbeat status: executor",
        description = "Reports the threads of pools that are services of the class java.util.concurrent.ThreadPoolExecutor.")
@interface ExecutorStatusConfig {

    String PID = "org.heartbeat.status.executor";

    @AttributeDefinition(required = false, description = ConfiguredProvider.NAME)
    String heartbeat_status() default "executor";

    @AttributeDefinition(required = false, description = ConfiguredProvider.RANKING)
    String service_ranking() default "0";

    @AttributeDefinition(
            required = false,
            description = "Which pools count: an LDAP filter on their service properties, such as (pool=web)."
                    + " Empty: all.")
    String ExecutorFilter() default "";

    @AttributeDefinition(
            required = false,
            description = "on: each task in a pool's queue counts as a busy worker and replaces a ready one if there"
                    + " is one. off: it does not count.",
            options = {@Option(label = "off", value = "off"), @Option(label = "on", value = "on")})
    String CountQueue() default "off";
}
