// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.status;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Names a {@link StatusProvider} that is a Declarative Services component: it sets the service property
 * {@link StatusProvider#NAME}.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface HeartbeatStatus {

    /** The provider's name, as users write it into {@code HeartbeatStatus} of {@code etc/org.heartbeat.cfg}. */
    String value();
}
