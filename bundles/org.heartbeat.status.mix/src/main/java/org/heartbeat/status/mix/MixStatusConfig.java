// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import org.heartbeat.internal.osgi.ConfiguredProvider;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What {@code etc/org.heartbeat.status.mix.cfg} says. All of it is text: {@link Settings} reads it. */
@ObjectClassDefinition(
        id = MixStatusConfig.PID,
        name = "Heartbeat status: mix",
        description = "Beats with the numbers of several status providers as one.")
@interface MixStatusConfig {

    String PID = "org.heartbeat.status.mix";

    @AttributeDefinition(required = false, description = ConfiguredProvider.NAME)
    String heartbeat_status() default "mix";

    @AttributeDefinition(required = false, description = ConfiguredProvider.RANKING)
    String service_ranking() default "1000";

    @AttributeDefinition(
            required = false,
            description = "Names of other status providers, separated by commas, each with its weight behind a * where"
                    + " that is not 1: jetty, system*0.5. They are asked one after the other, and must all answer within"
                    + " the time that the sender waits for one provider. Empty: there is no such provider.")
    String[] MixSources() default {};

    @AttributeDefinition(
            required = false,
            description = "sum: the ready and the busy workers of all sources, added up. tightest: those of the source"
                    + " with the smallest share of ready workers.",
            options = {@Option(label = "sum", value = "sum"), @Option(label = "tightest", value = "tightest")})
    String MixMethod() default "sum";
}
