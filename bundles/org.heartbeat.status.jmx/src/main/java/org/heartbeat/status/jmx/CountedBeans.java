// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import javax.management.MBeanServer;
import org.heartbeat.api.status.RequestCounts;

/**
 * The MBeans whose attributes are numbers of requests.
 *
 * @param requests the requests that have ended
 * @param failures the requests that have failed
 */
record CountedBeans(BeanNames names, Expression requests, Expression failures) {

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if a value is bad; the message names key, value and rule
     */
    static CountedBeans read(BeanNames names, String requests, String failures) {
        return new CountedBeans(names, Expression.read("Requests", requests), Expression.read("Failures", failures));
    }

    /**
     * Returns the present sum of the MBeans' numbers.
     *
     * @throws IllegalStateException if there is no such MBean, or if one does not know its number
     */
    RequestCounts counts(MBeanServer server) {
        long[] sums = names.sums(server, "", name -> {
            // in this order, because requests end in the meantime
            long failed = failures.of(server, name);
            return new long[] {requests.of(server, name), failed};
        });
        return new RequestCounts(sums[0], Math.max(0, Math.min(sums[1], sums[0])));
    }
}
