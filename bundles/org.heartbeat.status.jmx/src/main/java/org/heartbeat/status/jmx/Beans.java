// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import javax.management.MBeanServer;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.log.OutageLog;

/**
 * The MBeans whose attributes are numbers of workers.
 *
 * @param busy the busy workers; at most {@code max}, if that is set
 * @param idle the idle workers; null if {@code max} is set
 * @param max all workers; null if {@code idle} is set
 * @param unit the divisor of all numbers
 * @param whereAbsent what a user can do if there is no such MBean; may be empty
 * @param whereNegative what a user can do if an MBean does not know its number; may be empty
 */
record Beans(
        BeanNames names,
        Expression busy,
        Expression idle,
        Expression max,
        int unit,
        String whereAbsent,
        String whereNegative) {

    /**
     * Reads a configuration without a preset.
     *
     * @throws IllegalArgumentException if a value is bad; the message names key, value and rule
     */
    static Beans read(JmxStatusConfig config) {
        boolean hasIdle = !config.IdleWorkers().isBlank();
        if (hasIdle != config.MaxRequestWorkers().isBlank()) {
            throw Values.refused(
                    "MaxRequestWorkers",
                    config.MaxRequestWorkers(),
                    hasIdle ? "empty, because IdleWorkers is set" : Expression.RULE + "; or IdleWorkers instead");
        }
        return new Beans(
                BeanNames.read(config.ObjectName(), config.ObjectNameExcept()),
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
        long[] sums;
        try {
            sums = names.sums(server, whereAbsent, name -> {
                // more work may wait than a server has workers
                long all = idle == null ? max.of(server, name) : Long.MAX_VALUE;
                long busyNow = Math.min(busy.of(server, name), all);
                long idleNow = idle == null ? all - busyNow : idle.of(server, name);
                return new long[] {Math.max(0, idleNow), Math.max(0, busyNow)};
            });
        } catch (Expression.NegativeNumber e) {
            throw new IllegalStateException(e.getMessage() + (whereNegative.isEmpty() ? "" : "; " + whereNegative), e);
        }
        long ready = sums[0] / unit;
        long working = sums[1] / unit;
        if (Math.max(ready, working) > Integer.MAX_VALUE) {
            cut.failing("more than 2147483647 workers, so 2147483647 is reported (expected: a Unit, now " + unit
                    + ", that counts as one worker)");
        } else {
            cut.recovered("the numbers fit again");
        }
        return new WorkerStatus((int) Math.min(ready, Integer.MAX_VALUE), (int) Math.min(working, Integer.MAX_VALUE));
    }
}
