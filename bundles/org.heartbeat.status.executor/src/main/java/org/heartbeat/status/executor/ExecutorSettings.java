// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.executor;

import java.util.Dictionary;
import org.heartbeat.internal.config.Values;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;

/**
 * A valid configuration.
 *
 * @param filter the executors that count; null: all
 * @param countQueue whether waiting tasks count as busy workers
 */
record ExecutorSettings(Filter filter, boolean countQueue) {

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if a value is bad; the message names key, value and rule
     */
    static ExecutorSettings read(ExecutorStatusConfig config) {
        return new ExecutorSettings(filter(config.ExecutorFilter().trim()), Values.onOff("CountQueue", config.CountQueue()));
    }

    boolean admits(Dictionary<String, Object> properties) {
        return filter == null || filter.match(properties);
    }

    private static Filter filter(String filter) {
        if (filter.isEmpty()) {
            return null;
        }
        try {
            return FrameworkUtil.createFilter(filter);
        } catch (InvalidSyntaxException e) {
            throw Values.refused(
                    "ExecutorFilter",
                    filter,
                    "an LDAP filter such as (pool=web), or empty for all; " + e.getMessage());
        }
    }
}
