// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import java.util.HashSet;
import java.util.Set;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.net.Addresses;

/** The MBeans that one component has registered, until it is closed. For any thread. */
final class MBeans implements AutoCloseable {

    private final MBeanServer server;
    private final Set<ObjectName> registered = new HashSet<>();
    private boolean closed;

    MBeans(MBeanServer server) {
        this.server = server;
    }

    /** {@code org.heartbeat:type=…}. */
    static ObjectName name(String type) {
        return parse("org.heartbeat:type=" + type);
    }

    /** {@code org.heartbeat:type=Server,address="…",port=…}. */
    static ObjectName name(ServerStatus server) {
        return parse("org.heartbeat:type=Server,address=" + ObjectName.quote(Addresses.text(server.address())) + ",port="
                + server.port());
    }

    private static ObjectName parse(String name) {
        try {
            return new ObjectName(name);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    /** Registers an MBean; does nothing where one of this name is registered here, or after the end. */
    synchronized void register(ObjectName name, Object bean) {
        if (!closed && registered.add(name)) {
            try {
                server.registerMBean(bean, name);
            } catch (JMException e) {
                registered.remove(name);
                throw new IllegalStateException(name + ": " + e.getMessage(), e);
            }
        }
    }

    /** Takes an MBean away; does nothing where there is none of this name. */
    synchronized void unregister(ObjectName name) {
        if (registered.remove(name)) {
            try {
                server.unregisterMBean(name);
            } catch (InstanceNotFoundException e) {
                // somebody else took it away, which is what was wanted
                return;
            } catch (JMException e) {
                throw new IllegalStateException(name + ": " + e.getMessage(), e);
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        Set.copyOf(registered).forEach(this::unregister);
    }
}
