// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import java.util.Optional;
import java.util.Set;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.log.OutageLog;

/**
 * The MBeans whose attributes are numbers of workers.
 *
 * @param pattern the MBeans
 * @param except those of them that do not count; null: none
 * @param busy the busy workers; at most {@code max}, if that is set
 * @param idle the idle workers; null if {@code max} is set
 * @param max all workers; null if {@code idle} is set
 * @param unit the divisor of all numbers
 * @param whereAbsent what a user can do if there is no such MBean; may be empty
 * @param whereNegative what a user can do if an MBean does not know its number; may be empty
 */
record Beans(
        ObjectName pattern,
        ObjectName except,
        Expression busy,
        Expression idle,
        Expression max,
        int unit,
        String whereAbsent,
        String whereNegative) {

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if a value is bad; the message names key, value and rule
     */
    static Beans read(JmxStatusConfig config) {
        if (!config.Preset().isBlank()) {
            Preset preset = preset(config).orElseThrow();
            return new Beans(
                    pattern("ObjectName", preset.objectName),
                    preset.objectNameExcept().isEmpty() ? null : pattern("ObjectNameExcept", preset.objectNameExcept()),
                    Expression.read("BusyWorkers", preset.busyWorkers),
                    null,
                    Expression.read("MaxRequestWorkers", preset.maxRequestWorkers),
                    1,
                    preset.whereAbsent,
                    preset.whereNegative);
        }
        boolean hasIdle = !config.IdleWorkers().isBlank();
        if (hasIdle != config.MaxRequestWorkers().isBlank()) {
            throw Values.refused(
                    "MaxRequestWorkers",
                    config.MaxRequestWorkers(),
                    hasIdle ? "empty, because IdleWorkers is set" : Expression.RULE + "; or IdleWorkers instead");
        }
        return new Beans(
                pattern("ObjectName", config.ObjectName().trim()),
                config.ObjectNameExcept().isBlank()
                        ? null
                        : pattern("ObjectNameExcept", config.ObjectNameExcept().trim()),
                Expression.read("BusyWorkers", config.BusyWorkers()),
                hasIdle ? Expression.read("IdleWorkers", config.IdleWorkers()) : null,
                hasIdle ? null : Expression.read("MaxRequestWorkers", config.MaxRequestWorkers()),
                Values.number("Unit", config.Unit(), 1, Integer.MAX_VALUE),
                "",
                "");
    }

    /**
     * Returns the present sum of the MBeans' numbers.
     *
     * @param cut logs numbers that are too large for a status, which are reported as the largest possible ones
     * @throws IllegalStateException if there is no such MBean, or if one does not know its number; the message says what to do
     */
    WorkerStatus status(MBeanServer server, OutageLog cut) {
        long ready = 0;
        long working = 0;
        int counted = 0;
        // looked up each time: servers rename their beans when they are reconfigured
        Set<ObjectName> names = server.queryNames(pattern, null);
        for (ObjectName name : names) {
            if (except != null && except.apply(name)) {
                continue;
            }
            try {
                // more work may wait than a server has workers
                long all = idle == null ? max.of(server, name) : Long.MAX_VALUE;
                long busyNow = Math.min(busy.of(server, name), all);
                long idleNow = idle == null ? all - busyNow : idle.of(server, name);
                working += Math.max(0, busyNow);
                ready += Math.max(0, idleNow);
                counted++;
            } catch (InstanceNotFoundException e) {
                continue;
            } catch (Expression.NegativeNumber e) {
                throw new IllegalStateException(e.getMessage() + advice(whereNegative), e);
            } catch (JMException e) {
                throw new IllegalStateException(name + ": " + e.getMessage(), e);
            }
        }
        if (counted == 0) {
            throw new IllegalStateException("there is no MBean " + pattern + advice(whereAbsent));
        }
        ready /= unit;
        working /= unit;
        if (Math.max(ready, working) > Integer.MAX_VALUE) {
            cut.failing("more than 2147483647 workers, so 2147483647 is reported (expected: a Unit, now " + unit
                    + ", that counts as one worker)");
        } else {
            cut.recovered("the numbers fit again");
        }
        return new WorkerStatus((int) Math.min(ready, Integer.MAX_VALUE), (int) Math.min(working, Integer.MAX_VALUE));
    }

    private static String advice(String advice) {
        return advice.isEmpty() ? "" : "; " + advice;
    }

    /** Returns the preset of a configuration, if it names one; then all other keys must be empty. */
    static Optional<Preset> preset(JmxStatusConfig config) {
        if (config.Preset().isBlank()) {
            return Optional.empty();
        }
        Preset preset = Values.choice("Preset", config.Preset(), Preset.class);
        refuseBesidePreset("ObjectName", config.ObjectName(), preset);
        refuseBesidePreset("ObjectNameExcept", config.ObjectNameExcept(), preset);
        refuseBesidePreset("BusyWorkers", config.BusyWorkers(), preset);
        refuseBesidePreset("IdleWorkers", config.IdleWorkers(), preset);
        refuseBesidePreset("MaxRequestWorkers", config.MaxRequestWorkers(), preset);
        refuseBesidePreset("Unit", config.Unit().trim().equals("1") ? "" : config.Unit(), preset);
        refuseBesidePreset("Requests", config.Requests(), preset);
        refuseBesidePreset("Failures", config.Failures(), preset);
        return Optional.of(preset);
    }

    static ObjectName pattern(String key, String value) {
        try {
            if (!value.isEmpty()) {
                return new ObjectName(value);
            }
        } catch (MalformedObjectNameException e) {
            throw Values.refused(key, value, "domain:key=value,…, with * and ? as wildcards; " + e.getMessage());
        }
        throw Values.refused(key, value, "domain:key=value,…, with * and ? as wildcards");
    }

    private static void refuseBesidePreset(String key, String value, Preset preset) {
        if (!value.isBlank()) {
            throw Values.refused(key, value, "empty, because Preset is " + Values.word(preset));
        }
    }
}
