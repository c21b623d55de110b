// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.httpd;

import java.time.Duration;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.net.Url;

/**
 * A valid configuration.
 *
 * @param page the URL of the page
 * @param timeout the longest time for the whole page
 */
record HttpdSettings(Url page, Duration timeout) {

    private static final Duration SHORTEST = Duration.ofMillis(10);
    /** A later answer misses its beat, see {@link org.heartbeat.api.status.StatusProvider}. */
    private static final Duration LONGEST = Duration.ofMillis(250);

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if a value is bad; the message names key, value and rule
     */
    static HttpdSettings read(HttpdStatusConfig config) {
        String page = config.ServerStatus().trim();
        Values.requireNoUser("ServerStatus", page);
        return new HttpdSettings(
                Url.parse("ServerStatus", page),
                Values.duration("ServerStatusTimeout", config.ServerStatusTimeout(), SHORTEST, LONGEST));
    }
}
