// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.status;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Names a {@link StatusProvider} that is a Declarative Services component, for example {@code @Status("orders")}. Sets the
 * service property {@link StatusProvider#NAME}.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Status {

    /** The prefix of the service property's name; read by the tool that generates the component description. */
    String PREFIX_ = "heartbeat.";

    /** Returns the provider's name, which users write as {@code HeartbeatStatus} in {@code etc/org.heartbeat.cfg}. */
    String value();
}
