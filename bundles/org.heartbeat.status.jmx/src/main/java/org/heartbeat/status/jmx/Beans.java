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
 * Which MBeans count workers, and how.
 *
 * @param pattern the beans
 * @param except those of them that do not count, or null
 * @param busy workers at work; where {@code max} is there, no more than that count
 * @param idle workers that wait, or null where {@code max} is there
 * @param max all workers, or null where {@code idle} is there
 * @param unit what all numbers are divided by
 * @param whereAbsent what a user can do where there is no such bean, or empty
 * @param whereNegative what a user can do where a bean does not know, or empty
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
     * @throws IllegalArgumentException if it is not good; the message names key, value and rule
     */
    static Beans read(JmxStatusConfig config) {
        if (!config.Preset().isBlank()) {
            Preset preset = preset(config).orElseThrow();
            refuseBesidePreset("ObjectName", config.ObjectName(), preset);
            refuseBesidePreset("ObjectNameExcept", config.ObjectNameExcept(), preset);
            refuseBesidePreset("BusyWorkers", config.BusyWorkers(), preset);
            refuseBesidePreset("IdleWorkers", config.IdleWorkers(), preset);
            refuseBesidePreset("MaxRequestWorkers", config.MaxRequestWorkers(), preset);
            refuseBesidePreset("Unit", config.Unit().trim().equals("1") ? "" : config.Unit(), preset);
            return new Beans(
                    pattern("ObjectName", preset.objectName),
                    preset.objectNameExcept.isEmpty() ? null : pattern("ObjectNameExcept", preset.objectNameExcept),
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
                    hasIdle ? "empty, as IdleWorkers is set" : Expression.RULE + "; or IdleWorkers in its place");
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
     * What the beans tell now, added up.
     *
     * @param cut is told of numbers that are more than a status can say, which are told as the largest that it can
     * @throws IllegalStateException if there is no such bean, or if one does not tell; the message says what to do
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
                long busyNow = busy.of(server, name);
                long idleNow;
                if (idle == null) {
                    long all = max.of(server, name);
                    // more work may wait than a server has workers
                    busyNow = Math.min(busyNow, all);
                    idleNow = all - busyNow;
                } else {
                    idleNow = idle.of(server, name);
                }
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
            cut.failing("more than 2147483647 workers, which is told in their place (expected: Unit, now " + unit
                    + ", as large as what counts as one worker)");
        } else {
            cut.recovered("small enough again");
        }
        return new WorkerStatus((int) Math.min(ready, Integer.MAX_VALUE), (int) Math.min(working, Integer.MAX_VALUE));
    }

    private static String advice(String advice) {
        return advice.isEmpty() ? "" : "; " + advice;
    }

    /** The preset of a configuration, if it names one. */
    static Optional<Preset> preset(JmxStatusConfig config) {
        return config.Preset().isBlank()
                ? Optional.empty()
                : Optional.of(Values.choice("Preset", config.Preset(), Preset.class));
    }

    static ObjectName pattern(String key, String value) {
        try {
            if (!value.isEmpty()) {
                return new ObjectName(value);
            }
        } catch (MalformedObjectNameException e) {
            throw Values.refused(key, value, "domain:key=value,…, with * and ? as wanted; " + e.getMessage());
        }
        throw Values.refused(key, value, "domain:key=value,…, with * and ? as wanted");
    }

    static void refuseBesidePreset(String key, String value, Preset preset) {
        if (!value.isBlank()) {
            throw Values.refused(key, value, "empty, as Preset is " + Values.word(preset));
        }
    }
}
