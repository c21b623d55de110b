// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** Keeps an MBean registered until it is closed. */
final class Registration implements AutoCloseable {

    private final MBeanServer server;
    private final ObjectName name;

    Registration(MBeanServer server, ObjectName name, Object bean) {
        this.server = server;
        this.name = name;
        try {
            server.registerMBean(bean, name);
        } catch (JMException e) {
            throw new IllegalStateException(name + ": " + e.getMessage(), e);
        }
    }

    /** Returns {@code org.heartbeat:type=…}. */
    static ObjectName name(String type) {
        try {
            return new ObjectName("org.heartbeat:type=" + type);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(type, e);
        }
    }

    /** Unregisters the MBean; does nothing if it is not registered any more. */
    @Override
    public void close() {
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            // this is what closing is for
        } catch (JMException e) {
            throw new IllegalStateException(name + ": " + e.getMessage(), e);
        }
    }
}
