// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/**
 * What {@code etc/org.heartbeat.monitor.cfg} may say. All of it is text: {@link Settings} reads it and says what is wrong with
 * it. The last two keys are read by the POST endpoint, which is a bundle of its own and shares the file.
 */
@ObjectClassDefinition(
        id = MonitorConfig.PID,
        name = "Heartbeat monitor",
        description = "Listens to heartbeats and keeps the table of servers.")
@interface MonitorConfig {

    String PID = "org.heartbeat.monitor";

    @AttributeDefinition(
            required = false,
            description = "Where to listen, addr:port, multicast or unicast, IPv4 or [IPv6]; several, separated by commas."
                    + " Empty: disabled.")
    String[] HeartbeatListen() default {};

    @AttributeDefinition(
            required = false,
            description = "Interface to join multicast groups on, by name or by an address of it; * for all."
                    + " Empty: the system's route.")
    String HeartbeatInterface() default "";

    @AttributeDefinition(
            required = false,
            description = "The file for httpd's mod_lbmethod_heartbeat, an absolute path. Empty: none.")
    String HeartbeatStorage() default "";

    @AttributeDefinition(required = false, description = "Most servers kept, 1 to 1000000, each for 1 KiB of a quarter of the heap.")
    String HeartbeatMaxServers() default "1000";

    @AttributeDefinition(
            required = false,
            description = "Sources taken, as CIDR blocks such as 192.0.2.0/24; several, separated by commas. Empty: all.")
    String[] HeartbeatAllow() default {};

    @AttributeDefinition(
            required = false,
            description = "Silence after which a server is no longer picked: auto, by its own record of loss, 3 to 10 s; or 100ms to"
                    + " 24h, with the unit ms, s, min or h; a bare number is seconds.")
    String HeartbeatStaleAfter() default "auto";

    @AttributeDefinition(
            required = false,
            description = "Silence after which a server leaves the table, 100ms to 24h, at least HeartbeatStaleAfter.")
    String HeartbeatForgetAfter() default "30s";

    @AttributeDefinition(
            required = false,
            description = "Whether numbers of senders that say momentary ones are smoothed, for the storage file and for balancers:"
                    + " auto, or off: as they are said.",
            options = {@Option(label = "auto", value = "auto"), @Option(label = "off", value = "off")})
    String HeartbeatSteady() default "auto";

    @AttributeDefinition(
            required = false,
            description = "Signed beats: off; accept: take all, and tell what require would refuse; require: take none"
                    + " without a good signature.",
            options = {
                @Option(label = "off", value = "off"),
                @Option(label = "accept", value = "accept"),
                @Option(label = "require", value = "require")
            })
    String HeartbeatSignatures() default "off";

    @AttributeDefinition(required = false, description = "The file of keys that beats are signed with. Empty: none.")
    String HeartbeatKeys() default "";

    @AttributeDefinition(
            required = false,
            description = "Sources that are taken unsigned all the same, as CIDR blocks; several, separated by commas. Empty:"
                    + " none.")
    String[] HeartbeatUnsigned() default {};

    @AttributeDefinition(
            required = false,
            description = "How far the clock of who signs may be off this machine's, 1s to 1h, with the unit ms, s, min or h.")
    String HeartbeatClockSkew() default "30s";

    @AttributeDefinition(required = false, description = "Path of the POST endpoint.")
    String HeartbeatPath() default "/heartbeat";

    @AttributeDefinition(
            required = false,
            description = "Reverse proxies, as CIDR blocks, whose X-Forwarded-For says where a POST comes from; several,"
                    + " separated by commas. Empty: none.")
    String[] HeartbeatTrustedProxies() default {};
}
