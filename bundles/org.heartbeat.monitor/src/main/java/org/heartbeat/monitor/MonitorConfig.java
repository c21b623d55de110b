// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/**
 * The keys of {@code etc/org.heartbeat.monitor.cfg}. All values are text, which {@link MonitorSettings} validates. The POST
 * endpoint, a bundle of its own, reads the last two keys.
 */
@ObjectClassDefinition(
        id = MonitorConfig.PID,
        name = "Heartbeat monitor",
        description = "Receives the heartbeats of servers, and detects which of them take requests.")
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

    @AttributeDefinition(
            required = false,
            description = "The most servers to keep, 1 to 1000000; each needs 1 KiB, all of them at most a quarter of the heap.")
    String HeartbeatMaxServers() default "1000";

    @AttributeDefinition(
            required = false,
            description = "Sources to accept heartbeats from, as CIDR blocks such as 192.0.2.0/24; several, separated"
                    + " by commas. Empty: all.")
    String[] HeartbeatAllow() default {};

    @AttributeDefinition(
            required = false,
            description = "Silence after which a server gets no more requests. auto: depends on how many of its"
                    + " heartbeats usually get lost, 3 to 10 s. Or 100ms to 24h, with the unit ms, s, min or h; a"
                    + " bare number is seconds.")
    String HeartbeatStaleAfter() default "auto";

    @AttributeDefinition(
            required = false,
            description = "Silence after which a server leaves the table, 100ms to 24h, at least HeartbeatStaleAfter.")
    String HeartbeatForgetAfter() default "30s";

    @AttributeDefinition(
            required = false,
            description = "Whether to smooth the momentary numbers that stock httpd and Tomcat report, for the storage"
                    + " file and for balancers. auto: yes. off: they are used as reported.",
            options = {@Option(label = "auto", value = "auto"), @Option(label = "off", value = "off")})
    String HeartbeatSteady() default "auto";

    @AttributeDefinition(
            required = false,
            description = "Signed heartbeats. off: signatures are ignored. accept: all heartbeats are accepted, and"
                    + " those that require would reject are logged and counted. require: only heartbeats with a"
                    + " valid signature are accepted.",
            options = {
                @Option(label = "off", value = "off"),
                @Option(label = "accept", value = "accept"),
                @Option(label = "require", value = "require")
            })
    String HeartbeatSignatures() default "off";

    @AttributeDefinition(
            required = false,
            description = "The key file to check signatures with. Empty: none.")
    String HeartbeatKeys() default "";

    @AttributeDefinition(
            required = false,
            description = "Sources whose unsigned heartbeats are accepted all the same, as CIDR blocks; several,"
                    + " separated by commas. Empty: none.")
    String[] HeartbeatUnsigned() default {};

    @AttributeDefinition(
            required = false,
            description = "How far a signer's clock may differ from this machine's, 1s to 1h, with the unit ms, s, min"
                    + " or h.")
    String HeartbeatClockSkew() default "30s";

    @AttributeDefinition(
            required = false,
            description = "Path that receives heartbeats by POST. Empty: none.")
    String HeartbeatPath() default "/heartbeat";

    @AttributeDefinition(
            required = false,
            description = "Reverse proxies whose X-Forwarded-For is trusted, as CIDR blocks; several, separated by"
                    + " commas. Empty: none.")
    String[] HeartbeatTrustedProxies() default {};
}
