// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.fixed;

import java.util.Map;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.osgi.framework.Constants;

/**
 * A configuration that was read and found good.
 *
 * @param status what to tell
 * @param name the provider's name
 * @param ranking its service ranking
 */
record Settings(WorkerStatus status, String name, int ranking) {

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if it is not good; the message names key, value and rule
     */
    static Settings read(FixedStatusConfig config) {
        return new Settings(
                new WorkerStatus(workers("ready", config.ready()), workers("busy", config.busy())),
                name(config.heartbeat_status().trim()),
                ranking(config.service_ranking().trim()));
    }

    /** What the service says of itself. */
    Map<String, Object> serviceProperties() {
        return Map.of(
                StatusProvider.NAME, name,
                Constants.SERVICE_RANKING, ranking,
                Constants.SERVICE_PID, FixedStatusConfig.PID);
    }

    private static int workers(String key, String value) {
        String digits = value.trim();
        if (digits.matches("[0-9]{1,10}") && Long.parseLong(digits) <= Integer.MAX_VALUE) {
            return Integer.parseInt(digits);
        }
        throw refused(key, value, "0 ~ 2147483647" + (digits.isEmpty() ? ", or ready and busy both empty" : ""));
    }

    private static String name(String name) {
        if (name.isEmpty()) {
            throw refused(StatusProvider.NAME, name, "a name");
        }
        return name;
    }

    private static int ranking(String ranking) {
        if (ranking.matches("-?[0-9]{1,10}")) {
            long read = Long.parseLong(ranking);
            if (read == (int) read) {
                return (int) read;
            }
        }
        throw refused(Constants.SERVICE_RANKING, ranking, "-2147483648 ~ 2147483647");
    }

    private static IllegalArgumentException refused(String key, String value, String rule) {
        return new IllegalArgumentException(key + ": \"" + value + "\" (expected: " + rule + ")");
    }
}
