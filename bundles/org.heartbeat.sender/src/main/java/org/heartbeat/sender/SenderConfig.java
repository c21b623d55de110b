// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import org.heartbeat.sender.settings.SenderSettings;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What {@code etc/org.heartbeat.cfg} may contain. All values are text: {@link SenderSettings} reads them. */
@ObjectClassDefinition(
        id = SenderConfig.PID,
        name = "Heartbeat sender",
        description = "Reports to balancers how many workers of this Karaf are ready and busy.")
@interface SenderConfig {

    String PID = "org.heartbeat";

    @AttributeDefinition(
            required = false,
            description = "Where to send heartbeats: host:port (multicast or unicast, IPv4, [IPv6] or a host name,"
                    + " *name:port for all addresses of a name), or an http:// or https:// URL; several, separated"
                    + " by commas. Empty: disabled.")
    String[] HeartbeatAddress() default {};

    @AttributeDefinition(
            required = false,
            description = "Time between heartbeats, 100ms to 1h, with the unit ms, s, min or h; a bare number is"
                    + " seconds.")
    String HeartbeatInterval() default "1s";

    @AttributeDefinition(
            required = false,
            description = "Interface for multicast, by name or by an address of it. Empty: the system's route.")
    String HeartbeatInterface() default "";

    @AttributeDefinition(required = false, description = "Multicast TTL, 0 to 255.")
    String HeartbeatTimeToLive() default "1";

    @AttributeDefinition(
            required = false,
            description = "Local IP address that heartbeats are sent from: httpd identifies a server by it. Empty: the"
                    + " system's choice.")
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
            description = "Variables of your own in every heartbeat, key=value, separated by commas. Example: zone=a,"
                    + " rack=4")
    String HeartbeatVariables() default "";

    @AttributeDefinition(
            required = false,
            description = "Smooths the reported numbers over the time in which balancers react. auto: 5 s for"
                    + " datagrams, one interval if all targets are URLs. Or a time, 100ms to 1h. off: momentary"
                    + " numbers.")
    String HeartbeatSteady() default "auto";

    @AttributeDefinition(
            required = false,
            description = "HTTP statuses that count as failed requests, 400 to 599, separated by commas. A server whose"
                    + " requests fail while it is idle reports less capacity. Empty: errors do not count.")
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
            description = "The longest time for which a stopping Karaf keeps serving, until balancers have reacted and"
                    + " no request is in service: 0 to 5min. auto: 8 s. 0: not at all.")
    String HeartbeatLeaveWait() default "auto";

    @AttributeDefinition(
            required = false,
            description = "The key file, whose first key signs all heartbeats. Empty: heartbeats are not signed.")
    String HeartbeatKeys() default "";

    @AttributeDefinition(
            required = false,
            description = "The signer's name: letters, digits, '.', '_', '~', ':' and '-'. Empty: the names of the"
                    + " machine and of Karaf's instance.")
    String HeartbeatId() default "";

    @AttributeDefinition(
            required = false,
            description = "The signed IP address, by which balancers know this server. Empty: HeartbeatSource or,"
                    + " without it, the local address from which the first target is reached.")
    String HeartbeatAdvertise() default "";

    @AttributeDefinition(
            required = false,
            description = "The certificates to trust for https:// targets: a PKCS12 or JKS file, with its password in a"
                    + " file of the same name plus .password. Empty: those of the JVM.")
    String HeartbeatTrustStore() default "";

    @AttributeDefinition(
            required = false,
            description = "The client certificate for https:// targets, in the same kind of file. Empty: none.")
    String HeartbeatKeyStore() default "";
}
