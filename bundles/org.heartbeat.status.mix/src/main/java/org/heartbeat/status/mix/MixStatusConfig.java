// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import org.heartbeat.internal.osgi.ConfiguredProvider;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What {@code etc/org.heartbeat.status.mix.cfg} contains. All values are text: {@link MixSettings} reads it. */
@ObjectClassDefinition(
        id = MixStatusConfig.PID,
        name = "Heartbeat status: mix",
        description = "Combines the numbers of several status providers.")
@interface MixStatusConfig {

    String PID = "org.heartbeat.status.mix";

    @AttributeDefinition(required = false, description = ConfiguredProvider.NAME)
    String heartbeat_status() default "mix";

    @AttributeDefinition(required = false, description = ConfiguredProvider.RANKING)
    String service_ranking() default "1000";

    @AttributeDefinition(
            required = false,
            description = "Names of other status providers, separated by commas, each optionally with a weight: jetty,"
                    + " system*0.5. They are called one after the other, and together have as much time as one provider."
                    + " Empty: the provider is not registered.")
    String[] MixSources() default {};

    @AttributeDefinition(
            required = false,
            description = "sum: the ready and the busy workers of all providers, added up. tightest: those of the provider"
                    + " with the smallest share of ready workers.",
            options = {@Option(label = "sum", value = "sum"), @Option(label = "tightest", value = "tightest")})
    String MixMethod() default "sum";
}
