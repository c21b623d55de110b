// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What {@code etc/org.heartbeat.status.mix.cfg} says. All of it is text: {@link Settings} reads it. */
@ObjectClassDefinition(
        id = MixStatusConfig.PID,
        name = "Heartbeat status: mix",
        description = "Beats with the numbers of several status providers as one.")
@interface MixStatusConfig {

    String PID = "org.heartbeat.status.mix";

    @AttributeDefinition(
            required = false,
            description = "Names of other status providers, separated by commas, each with its weight behind a * where"
                    + " that is not 1: jetty, system*0.5. They are asked one after the other, and must all answer within"
                    + " the time that the sender waits for one provider. Empty: there is no such provider.")
    String[] MixSources() default {};

    @AttributeDefinition(
            required = false,
            description = "sum: the ready and the busy workers of all sources, added up. tightest: those of the source"
                    + " with the smallest share of ready workers; who is held back by a slow start is not ready.")
    String MixMethod() default "sum";

    @AttributeDefinition(
            required = false,
            description = "Time after which half of an old value is forgotten, up to 24h, with the unit ms, s, min or h; a"
                    + " bare number is seconds. 0: no smoothing.")
    String MixHalfLife() default "0";

    @AttributeDefinition(
            required = false,
            description = "Time over which the ready workers of a source grow to their full number after the start, and"
                    + " when the source comes, or comes back after it had no status twice in a row; up to 24h, with the"
                    + " unit ms, s, min or h; a bare number is seconds. 0: none.")
    String MixSlowStart() default "0";

    @AttributeDefinition(
            required = false,
            description = "The part of a source's ready workers that its slow start begins with, in percent, 1 to 100; one"
                    + " worker at least.")
    String MixSlowStartFrom() default "10";

    @AttributeDefinition(required = false, description = "Name of this status provider, for HeartbeatStatus.")
    String heartbeat_status() default "mix";

    @AttributeDefinition(
            required = false,
            description = "Its service ranking: of several providers the sender takes the one with the highest.")
    String service_ranking() default "1000";
}
