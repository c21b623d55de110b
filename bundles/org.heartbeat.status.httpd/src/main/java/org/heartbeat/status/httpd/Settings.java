// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.httpd;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.heartbeat.internal.config.Values;

/**
 * A configuration that was read and found good.
 *
 * @param page where the page is
 * @param timeout how long the whole of it may take
 */
record Settings(URI page, Duration timeout) {

    private static final Duration SHORTEST = Duration.ofMillis(10);
    /** A later answer misses the beat that it was asked for, see {@link org.heartbeat.api.status.StatusProvider}. */
    private static final Duration LONGEST = Duration.ofMillis(250);

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if it is not good; the message names key, value and rule
     */
    static Settings read(HttpdStatusConfig config) {
        return new Settings(
                page(config.ServerStatus().trim()),
                Values.duration("ServerStatusTimeout", config.ServerStatusTimeout(), SHORTEST, LONGEST));
    }

    private static URI page(String page) {
        Values.requireNoUser("ServerStatus", page);
        try {
            URI uri = new URI(page);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http && uri.getHost() != null && uri.getPort() != 0 && uri.getPort() <= 65535) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw Values.refused("ServerStatus", page, "an http:// or https:// URL; " + e.getReason());
        }
        throw Values.refused(
                "ServerStatus",
                page,
                "an http:// or https:// URL with a host, such as http://127.0.0.1/server-status?auto");
    }
}
