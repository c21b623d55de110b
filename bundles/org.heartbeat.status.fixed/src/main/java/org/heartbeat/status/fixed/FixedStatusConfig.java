// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.fixed;

import org.heartbeat.internal.osgi.ConfiguredProvider;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What {@code etc/org.heartbeat.status.fixed.cfg} says. All of it is text: {@link FixedStatus} reads it. */
@ObjectClassDefinition(
        id = FixedStatusConfig.PID,
        name = "Heartbeat status: fixed",
        description = "Beats with these numbers, for tests, demonstrations and manual weights.")
@interface FixedStatusConfig {

    String PID = "org.heartbeat.status.fixed";

    @AttributeDefinition(required = false, description = ConfiguredProvider.NAME)
    String heartbeat_status() default "fixed";

    @AttributeDefinition(required = false, description = ConfiguredProvider.RANKING)
    String service_ranking() default "0";

    @AttributeDefinition(
            required = false,
            description = "Workers that wait for work, 0 to 2147483647. Empty, and busy too: there is no such provider.")
    String ready() default "";

    @AttributeDefinition(
            required = false,
            description = "Workers that serve a request, 0 to 2147483647. Empty, and ready too: there is no such provider.")
    String busy() default "";

    @AttributeDefinition(
            required = false,
            description = "false: the numbers are decisions, and the sender says them as they are. true: the sender smooths"
                    + " them as it does measured ones.",
            options = {@Option(label = "said as they are", value = "false"), @Option(label = "smoothed", value = "true")})
    String heartbeat_steady() default "false";
}
