// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import javax.management.DescriptorKey;

/**
 * Describes an MBean, an attribute, an operation or a parameter to people who use a JMX tool. Public because JMX reads it by
 * reflection.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.PARAMETER})
public @interface Description {

    /** The text, which JMX puts into the descriptor, where {@link DescribedMBean} finds it. */
    @DescriptorKey(DescribedMBean.DESCRIPTION)
    String value();
}
