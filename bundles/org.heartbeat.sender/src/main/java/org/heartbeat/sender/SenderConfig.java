// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What {@code etc/org.heartbeat.cfg} may say. All of it is text: {@link Settings} reads it and says what is wrong with it. */
@ObjectClassDefinition(
        id = SenderConfig.PID,
        name = "Heartbeat sender",
        description = "Tells balancers, in every beat, how many workers are ready and busy.")
@interface SenderConfig {

    String PID = "org.heartbeat";

    @AttributeDefinition(
            required = false,
            description = "Where to beat: host:port (multicast or unicast, IPv4, [IPv6] or a host name, *name:port for all"
                    + " addresses of a name), or an http:// or https:// URL; several, separated by commas. Empty: disabled.")
    String[] HeartbeatAddress() default {};

    @AttributeDefinition(
            required = false,
            description = "Time between beats, 100ms to 1h, with the unit ms, s, min or h; a bare number is seconds.")
    String HeartbeatInterval() default "1s";

    @AttributeDefinition(
            required = false,
            description = "Interface for multicast, by name or by an address of it. Empty: the system's route.")
    String HeartbeatInterface() default "";

    @AttributeDefinition(required = false, description = "Multicast TTL, 0 to 255.")
    String HeartbeatTimeToLive() default "1";

    @AttributeDefinition(
            required = false,
            description = "Local IP address that beats are sent from; httpd tells servers apart by it."
                    + " Empty: the system's choice.")
    String HeartbeatSource() default "";

    @AttributeDefinition(
            required = false,
            description = "The port variable: a number, or auto for the HTTP service's port. Empty: not sent.")
    String HeartbeatPort() default "";

    @AttributeDefinition(
            required = false,
            description = "Name of the status provider to use. Empty: the one with the highest service ranking.")
    String HeartbeatStatus() default "";

    @AttributeDefinition(
            required = false,
            description = "Variables of the site's own, key=value, separated by commas. Example: zone=a, rack=4")
    String HeartbeatVariables() default "";

    @AttributeDefinition(
            required = false,
            description = "What is said: numbers smoothed for a balancer that acts so much later (auto: 5 s for datagrams,"
                    + " one interval where all targets are URLs; or a time), or off: the momentary numbers.")
    String HeartbeatSteady() default "auto";

    @AttributeDefinition(
            required = false,
            description = "HTTP statuses of requests that count as failed, 400 to 599, separated by commas: a server that fails"
                    + " while it is idle reports less capacity. Empty: errors do not count.")
    String HeartbeatErrors() default "500, 502, 503, 504";

    @AttributeDefinition(
            required = false,
            description = "How many units one worker is worth in the message: 1, 10 or 100. All servers behind one httpd must use"
                    + " the same scale.",
            options = {
                @Option(label = "1", value = "1"),
                @Option(label = "10", value = "10"),
                @Option(label = "100", value = "100")
            })
    String HeartbeatScale() default "1";

    @AttributeDefinition(
            required = false,
            description = "How long a Karaf that stops goes on serving at most, until balancers have reacted and no request is"
                    + " in service, 0 to 5min; auto: 8 s; 0: not at all.")
    String HeartbeatLeaveWait() default "auto";

    @AttributeDefinition(
            required = false,
            description = "The file of keys, of which the first one signs all beats. Empty: they are not signed.")
    String HeartbeatKeys() default "";

    @AttributeDefinition(
            required = false,
            description = "Who signs: letters, digits, '.', '_', '~', ':' and '-'. Empty: the machine's name and that of"
                    + " Karaf's instance.")
    String HeartbeatId() default "";

    @AttributeDefinition(
            required = false,
            description = "The IP address that is signed, by which balancers know this server. Empty: HeartbeatSource or,"
                    + " without it, that which the first target is reached from.")
    String HeartbeatAdvertise() default "";

    @AttributeDefinition(
            required = false,
            description = "Whom https:// targets are trusted by: a PKCS12 or JKS file, its password in the file of the same name"
                    + " with .password behind it. Empty: the JVM's own.")
    String HeartbeatTrustStore() default "";

    @AttributeDefinition(
            required = false,
            description = "The client certificate for https:// targets, in a file of the same kind. Empty: none.")
    String HeartbeatKeyStore() default "";
}
