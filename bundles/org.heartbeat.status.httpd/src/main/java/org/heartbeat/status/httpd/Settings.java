// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.httpd;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.heartbeat.api.status.StatusProvider;
import org.osgi.framework.Constants;

/**
 * A configuration that was read and found good.
 *
 * @param page where the page is
 * @param timeout how long the whole of it may take
 * @param name the provider's name
 * @param ranking its service ranking
 */
record Settings(URI page, Duration timeout, String name, int ranking) {

    private static final int SHORTEST_MILLIS = 10;
    /** A later answer misses the beat that it was asked for, see {@link org.heartbeat.api.status.StatusProvider}. */
    private static final int LONGEST_MILLIS = 250;

    private static final Pattern TIMEOUT = Pattern.compile("([0-9]{1,9})\\s*ms");

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if it is not good; the message names key, value and rule
     */
    static Settings read(HttpdStatusConfig config) {
        return new Settings(
                page(config.ServerStatus().trim()),
                timeout(config.ServerStatusTimeout().trim()),
                name(config.heartbeat_status().trim()),
                ranking(config.service_ranking().trim()));
    }

    /** What the service says of itself. */
    Map<String, Object> serviceProperties() {
        return Map.of(
                StatusProvider.NAME, name,
                Constants.SERVICE_RANKING, ranking,
                Constants.SERVICE_PID, HttpdStatusConfig.PID);
    }

    private static URI page(String page) {
        try {
            URI uri = new URI(page);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            // a user in the URL is nothing that the HTTP client would send
            if (http && uri.getHost() != null && uri.getPort() != 0 && uri.getPort() <= 65535 && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw refused("ServerStatus", page, "an http:// or https:// URL; " + e.getReason());
        }
        throw refused(
                "ServerStatus",
                page,
                "an http:// or https:// URL with a host and without a user, such as http://127.0.0.1/server-status?auto");
    }

    private static Duration timeout(String timeout) {
        Matcher parts = TIMEOUT.matcher(timeout);
        if (parts.matches()) {
            int millis = Integer.parseInt(parts.group(1));
            if (millis >= SHORTEST_MILLIS && millis <= LONGEST_MILLIS) {
                return Duration.ofMillis(millis);
            }
        }
        throw refused("ServerStatusTimeout", timeout, SHORTEST_MILLIS + "ms ~ " + LONGEST_MILLIS + "ms");
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
