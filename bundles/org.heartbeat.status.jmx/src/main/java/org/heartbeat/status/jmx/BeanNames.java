// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.heartbeat.internal.config.Values;

/**
 * The MBeans that count.
 *
 * @param pattern their names
 * @param except those of them that do not count; null: none
 */
record BeanNames(ObjectName pattern, ObjectName except) {

    /** Reads two numbers from an MBean. */
    interface Reading {
        long[] of(ObjectName bean) throws JMException;
    }

    /**
     * Reads the names.
     *
     * @throws IllegalArgumentException if one is bad; the message names key, value and rule
     */
    static BeanNames read(String objectName, String objectNameExcept) {
        return new BeanNames(
                pattern("ObjectName", objectName.trim()),
                objectNameExcept.isBlank() ? null : pattern("ObjectNameExcept", objectNameExcept.trim()));
    }

    private static ObjectName pattern(String key, String value) {
        String rule = "domain:key=value,…, with * and ? as wildcards";
        if (value.isEmpty()) {
            throw Values.refused(key, value, rule);
        }
        try {
            return new ObjectName(value);
        } catch (MalformedObjectNameException e) {
            throw Values.refused(key, value, rule + "; " + e.getMessage());
        }
    }

    /**
     * Returns the present sums of the two numbers of each MBean.
     *
     * @param advice what a user can do if there is no such MBean; may be empty
     * @throws IllegalStateException if there is no such MBean, or if one does not know its numbers
     */
    long[] sums(MBeanServer server, String advice, Reading reading) {
        long[] sums = new long[2];
        int counted = 0;
        // looked up each time: servers rename their beans when they are reconfigured
        for (ObjectName name : server.queryNames(pattern, null)) {
            if (except != null && except.apply(name)) {
                continue;
            }
            try {
                long[] numbers = reading.of(name);
                sums[0] += numbers[0];
                sums[1] += numbers[1];
                counted++;
            } catch (InstanceNotFoundException e) {
                // unregistered in the meantime
            } catch (JMException e) {
                throw new IllegalStateException(name + ": " + e.getMessage(), e);
            }
        }
        if (counted == 0) {
            throw new IllegalStateException("there is no MBean " + pattern + (advice.isEmpty() ? "" : "; " + advice));
        }
        return sums;
    }
}
