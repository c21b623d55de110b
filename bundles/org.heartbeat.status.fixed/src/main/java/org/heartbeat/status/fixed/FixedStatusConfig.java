// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.fixed;

import org.heartbeat.internal.osgi.ConfiguredProvider;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What {@code etc/org.heartbeat.status.fixed.cfg} contains. All values are text: {@link FixedStatus} reads it. */
@ObjectClassDefinition(
        id = FixedStatusConfig.PID,
        name = "Heartbeat status: fixed",
        description = "Reports fixed numbers, for tests, demonstrations and manual weights.")
@interface FixedStatusConfig {

    String PID = "org.heartbeat.status.fixed";

    @AttributeDefinition(required = false, description = ConfiguredProvider.NAME)
    String heartbeat_status() default "fixed";

    @AttributeDefinition(required = false, description = ConfiguredProvider.RANKING)
    String service_ranking() default "0";

    @AttributeDefinition(
            required = false,
            description = "Idle workers, 0 to 2147483647. If this and busy are empty, the provider is not registered.")
    String ready() default "";

    @AttributeDefinition(
            required = false,
            description = "Workers that serve a request, 0 to 2147483647. If this and ready are empty, the provider is not"
                    + " registered.")
    String busy() default "";

    @AttributeDefinition(
            required = false,
            description = "false: the numbers are decisions, which the sender reports unchanged. true: the sender smooths"
                    + " them like measured numbers.",
            options = {@Option(label = "reported unchanged", value = "false"), @Option(label = "smoothed", value = "true")})
    String heartbeat_steady() default "false";
}
