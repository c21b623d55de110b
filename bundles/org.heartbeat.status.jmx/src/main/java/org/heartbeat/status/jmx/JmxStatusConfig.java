// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import org.heartbeat.internal.osgi.ConfiguredProvider;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What an {@code etc/org.heartbeat.status.jmx-NAME.cfg} may say. The keys are those of httpd's status page. */
@ObjectClassDefinition(
        id = JmxStatusConfig.PID,
        name = "Heartbeat status: JMX",
        description = "Beats with the workers that MBeans of this JVM count.")
@interface JmxStatusConfig {

    String PID = "org.heartbeat.status.jmx";

    @AttributeDefinition(required = false, description = ConfiguredProvider.NAME)
    String heartbeat_status() default "jmx";

    @AttributeDefinition(required = false, description = ConfiguredProvider.RANKING)
    String service_ranking() default "0";

    @AttributeDefinition(
            required = false,
            description = "jetty, tomcat, undertow or tomcat-requests: sets all the other keys. Empty: they are set here.",
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
            description = "The MBeans, by name or pattern; looked up for each beat, and added up.")
    String ObjectName() default "";

    @AttributeDefinition(required = false, description = "Pattern of MBeans that do not count. Empty: none.")
    String ObjectNameExcept() default "";

    @AttributeDefinition(
            required = false,
            description = "Workers at work: an attribute, an item of a composite one as attribute.item, a number, or the"
                    + " difference or sum of two of these as a-b or a+b. No more count than MaxRequestWorkers, where that"
                    + " is set.")
    String BusyWorkers() default "";

    @AttributeDefinition(
            required = false,
            description = "Workers that wait for work, written alike. Either this or MaxRequestWorkers.")
    String IdleWorkers() default "";

    @AttributeDefinition(
            required = false,
            description = "All workers, at work or not, written alike. Either this or IdleWorkers.")
    String MaxRequestWorkers() default "";

    @AttributeDefinition(
            required = false,
            description = "What counts as one worker, 1 to 2147483647: all numbers are divided by it. 1048576 for bytes makes a"
                    + " mebibyte a worker.")
    String Unit() default "1";

    @AttributeDefinition(
            required = false,
            description = "Requests that have ended, written alike. With it the workers may be empty. Empty: no requests are"
                    + " counted.")
    String Requests() default "";

    @AttributeDefinition(required = false, description = "Those of them that failed, written alike.")
    String Failures() default "";
}
