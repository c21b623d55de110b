// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import org.heartbeat.internal.osgi.ConfiguredProvider;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What an {@code etc/org.heartbeat.status.jmx-NAME.cfg} may contain. The keys are those of httpd's status page. */
@ObjectClassDefinition(
        id = JmxStatusConfig.PID,
        name = "Heartbeat status: JMX",
        description = "Reports numbers that MBeans of this JVM have.")
@interface JmxStatusConfig {

    String PID = "org.heartbeat.status.jmx";

    @AttributeDefinition(required = false, description = ConfiguredProvider.NAME)
    String heartbeat_status() default "jmx";

    @AttributeDefinition(required = false, description = ConfiguredProvider.RANKING)
    String service_ranking() default "0";

    @AttributeDefinition(
            required = false,
            description = "jetty, tomcat, undertow or tomcat-requests: sets all other keys. Empty: set them here.",
            options = {
                @Option(label = "none", value = ""),
                @Option(label = "Jetty", value = "jetty"),
                @Option(label = "Tomcat", value = "tomcat"),
                @Option(label = "Undertow", value = "undertow"),
                @Option(label = "Tomcat, requests", value = "tomcat-requests")
            })
    String Preset() default "";

    @AttributeDefinition(
            required = false,
            description = "The MBeans, by name or pattern; their numbers are added up.")
    String ObjectName() default "";

    @AttributeDefinition(required = false, description = "Pattern of MBeans that do not count. Empty: none.")
    String ObjectNameExcept() default "";

    @AttributeDefinition(
            required = false,
            description = "Busy workers: an attribute, an item of a composite attribute as attribute.item, a number, or the"
                    + " difference or sum of two of these as a-b or a+b. At most MaxRequestWorkers, if that is set.")
    String BusyWorkers() default "";

    @AttributeDefinition(
            required = false,
            description = "Idle workers, in the same notation. Either this or MaxRequestWorkers.")
    String IdleWorkers() default "";

    @AttributeDefinition(
            required = false,
            description = "All workers, in the same notation. Either this or IdleWorkers.")
    String MaxRequestWorkers() default "";

    @AttributeDefinition(
            required = false,
            description = "What counts as one worker, 1 to 2147483647: all numbers are divided by it. For bytes, 1048576 means"
                    + " one worker per mebibyte.")
    String Unit() default "1";

    @AttributeDefinition(
            required = false,
            description = "Requests that have ended, in the same notation. With it the workers may be empty. Empty: requests are"
                    + " not counted.")
    String Requests() default "";

    @AttributeDefinition(required = false, description = "How many of them failed, in the same notation.")
    String Failures() default "";
}
