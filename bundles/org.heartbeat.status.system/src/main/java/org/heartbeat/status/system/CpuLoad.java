// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.system;

import java.lang.management.ManagementFactory;
import java.util.function.DoubleSupplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The recent CPU load of the machine or, in a container, of what the container may use: 0 to 1, negative where the JVM
 * cannot tell. Read by its name, because the type that has it is not part of Java SE.
 */
final class CpuLoad implements DoubleSupplier {

    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

    CpuLoad() {
        // the load is that since the last time somebody asked
        getAsDouble();
    }

    @Override
    public double getAsDouble() {
        try {
            ObjectName system = new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME);
            return ((Number) beans.getAttribute(system, "CpuLoad")).doubleValue();
        } catch (JMException e) {
            throw new IllegalStateException("this JVM does not report the CPU load", e);
        }
    }
}
