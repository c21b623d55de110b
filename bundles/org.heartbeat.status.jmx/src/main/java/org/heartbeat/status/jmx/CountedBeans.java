// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import java.util.Optional;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.heartbeat.api.status.RequestCounts;

/**
 * The MBeans whose attributes are numbers of requests.
 *
 * @param pattern the MBeans
 * @param except those of them that do not count; null: none
 * @param requests the requests that have ended
 * @param failures the requests that have failed
 */
record CountedBeans(ObjectName pattern, ObjectName except, Expression requests, Expression failures) {

    /**
     * Reads a configuration.
     *
     * @return empty if the configuration counts no requests
     * @throws IllegalArgumentException if a value is bad; the message names key, value and rule
     */
    static Optional<CountedBeans> read(JmxStatusConfig config) {
        Optional<Preset> preset = Beans.preset(config);
        String requests = preset.map(known -> known.requests).orElse(config.Requests());
        String failures = preset.map(known -> known.failures).orElse(config.Failures());
        if (requests.isBlank() && failures.isBlank()) {
            return Optional.empty();
        }
        String except = preset.map(Preset::objectNameExcept).orElse(config.ObjectNameExcept().trim());
        return Optional.of(new CountedBeans(
                Beans.pattern("ObjectName", preset.map(known -> known.objectName).orElse(config.ObjectName().trim())),
                except.isEmpty() ? null : Beans.pattern("ObjectNameExcept", except),
                Expression.read("Requests", requests),
                Expression.read("Failures", failures)));
    }

    /** Returns whether a configuration counts only requests, and no workers. */
    static boolean isAlone(JmxStatusConfig config) {
        return Beans.preset(config).map(preset -> !preset.requests.isEmpty()).orElse(
                !config.Requests().isBlank()
                        && config.BusyWorkers().isBlank()
                        && config.IdleWorkers().isBlank()
                        && config.MaxRequestWorkers().isBlank());
    }

    /**
     * Returns the present sum of the MBeans' numbers.
     *
     * @throws IllegalStateException if there is no such MBean, or if one does not know its number
     */
    RequestCounts counts(MBeanServer server) {
        long ended = 0;
        long failed = 0;
        int counted = 0;
        for (ObjectName name : server.queryNames(pattern, null)) {
            if (except != null && except.apply(name)) {
                continue;
            }
            try {
                // in this order, because requests end in the meantime
                long failuresNow = failures.of(server, name);
                ended += requests.of(server, name);
                failed += failuresNow;
                counted++;
            } catch (InstanceNotFoundException e) {
                continue;
            } catch (JMException e) {
                throw new IllegalStateException(name + ": " + e.getMessage(), e);
            }
        }
        if (counted == 0) {
            throw new IllegalStateException("there is no MBean " + pattern);
        }
        return new RequestCounts(ended, Math.max(0, Math.min(failed, ended)));
    }
}
