// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.executor;

import java.util.Dictionary;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;

/**
 * A configuration that was read and found good.
 *
 * @param filter which executors count, or null for all
 * @param countQueue whether tasks that wait count as busy workers
 */
record Settings(Filter filter, boolean countQueue) {

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if it is not good; the message names key, value and rule
     */
    static Settings read(ExecutorStatusConfig config) {
        return new Settings(filter(config.ExecutorFilter().trim()), flag(config.CountQueue().trim()));
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
            throw new IllegalArgumentException(
                    "ExecutorFilter: \"" + filter + "\" (expected: an LDAP filter such as (pool=web), or empty for all; "
                            + e.getMessage() + ")",
                    e);
        }
    }

    /** A flag as httpd reads it, without regard to case ({@code config.c, ap_set_flag_slot}). */
    private static boolean flag(String flag) {
        if (!flag.equalsIgnoreCase("on") && !flag.equalsIgnoreCase("off")) {
            throw new IllegalArgumentException("CountQueue: \"" + flag + "\" (expected: on or off)");
        }
        return flag.equalsIgnoreCase("on");
    }
}
